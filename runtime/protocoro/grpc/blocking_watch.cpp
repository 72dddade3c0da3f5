#include "protocoro/grpc/blocking_watch.hpp"

#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <mutex>
#include <set>
#include <system_error>
#include <utility>

#include "protocoro/base/internal/kept_for_ever.hpp"
#include "protocoro/coro/detail/root.hpp"
#include "protocoro/coro/detail/unhandled_error.hpp"
#include "protocoro/grpc/internal/grpc_thread_visit.hpp"
#include "protocoro/rpc/internal/deadline.hpp"
#include "protocoro/rpc/method_info.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds default_limit{500};

/// From here on a coarse clock is good enough: it costs a fifth and is up to some milliseconds
/// late.
constexpr milliseconds long_limit{100};

std::chrono::nanoseconds time_now(milliseconds limit) noexcept {
  timespec now = {};
  ::clock_gettime(limit < long_limit ? CLOCK_MONOTONIC : CLOCK_MONOTONIC_COARSE, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

void report_on_stderr(const method_info& method, milliseconds kept) {
  std::fprintf(
      stderr,
      "protocoro: %s kept one of gRPC's few threads for %lld ms, while other work waited. Run "
      "code that blocks or computes for long elsewhere: server_options().run_on(executor) for "
      "handlers, spawn(task, executor) for code that awaits calls.\n",
      method.path() + 1, static_cast<long long>(kept.count()));
}

class watch {
 public:
  milliseconds limit() const noexcept { return limit_.load(std::memory_order_relaxed); }

  void change(milliseconds limit, blocking_hook report) {
    const std::lock_guard lock(mutex_);
    reported_.clear();
    report_ = std::move(report);
    limit_ = limit;
  }

  void blocked(const method_info& method, milliseconds kept) noexcept try {
    std::unique_lock lock(mutex_);
    if (!reported_.insert(&method).second) return;
    const blocking_hook report = report_ ? report_ : report_on_stderr;
    lock.unlock();
    report(method, kept);
  } catch (...) {
    report_unhandled_error("the hook for blocking", std::current_exception());
  }

 private:
  std::atomic<milliseconds> limit_{blocking_limit_from(std::getenv("PROTOCORO_WATCH_BLOCKING"))};
  std::mutex mutex_;
  blocking_hook report_;
  std::set<const method_info*> reported_;
};

watch& the_watch() {
  static kept_for_ever<watch> once;  // gRPC's threads outlive static objects
  return once.kept;
}

}  // namespace

milliseconds blocking_limit_from(const char* text) noexcept {
  if (text == nullptr || *text == '\0') return default_limit;
  unsigned number = 0;
  const char* const end = text + std::strlen(text);
  const auto [behind, error] = std::from_chars(text, end, number);
  if (behind == end && error == std::errc()) return milliseconds(number);
  std::fprintf(
      stderr,
      "protocoro: PROTOCORO_WATCH_BLOCKING=%s is not a number of milliseconds; using %lld\n", text,
      static_cast<long long>(default_limit.count()));
  return default_limit;
}

milliseconds blocking_limit() noexcept { return the_watch().limit(); }

grpc_thread_visit::watched::watched(const method_info& method) noexcept
    : method_(method),
      limit_(the_watch().limit()),
      begin_(limit_.count() == 0 ? std::chrono::nanoseconds() : time_now(limit_)) {}

grpc_thread_visit::watched::~watched() {
  if (limit_.count() == 0) return;
  const auto kept = time_now(limit_) - begin_;
  if (kept > limit_) the_watch().blocked(method_, std::chrono::duration_cast<milliseconds>(kept));
}

const method_info& charged_method(const context& awaits, const method_info& own) noexcept {
  if (the_watch().limit().count() == 0) return own;
  const method_info* const handled = awaits.owner().handled_method();
  return handled != nullptr ? *handled : own;
}

}  // namespace detail

void watch_blocking(std::chrono::milliseconds limit, blocking_hook report) {
  detail::the_watch().change(detail::within_bounds(limit), std::move(report));
}

}  // namespace v0_1
}  // namespace protocoro
