#include "protocoro/blocking_watch.hpp"

#include <atomic>
#include <cstdio>
#include <exception>
#include <mutex>
#include <set>
#include <utility>

#include "deadline.hpp"
#include "grpc_thread_visit.hpp"
#include "kept_for_ever.hpp"
#include "protocoro/detail/unhandled_error.hpp"
#include "server_call.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

using std::chrono::milliseconds;

#ifdef NDEBUG
constexpr milliseconds default_limit{0};
#else
constexpr milliseconds default_limit{100};
#endif

void report_on_stderr(const method_info& method, milliseconds kept) {
  std::fprintf(
      stderr,
      "protocoro: %s kept one of gRPC's few threads for %lld ms, while others waited. What "
      "blocks or computes belongs elsewhere: server_options().run_on(executor) for "
      "handlers, spawn(task, executor) for what awaits calls.\n",
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
  std::atomic<milliseconds> limit_{default_limit};
  std::mutex mutex_;
  blocking_hook report_;
  std::set<const method_info*> reported_;
};

watch& the_watch() {
  static kept_for_ever<watch> once;  // gRPC's threads outlive static objects
  return once.kept;
}

}  // namespace

grpc_thread_visit::watched::watched(const method_info& method) noexcept
    : method_(method),
      limit_(the_watch().limit()),
      begin_(limit_.count() == 0 ? clock::time_point() : clock::now()) {}

grpc_thread_visit::watched::~watched() {
  if (limit_.count() == 0) return;
  const auto kept = clock::now() - begin_;
  if (kept > limit_) the_watch().blocked(method_, std::chrono::duration_cast<milliseconds>(kept));
}

const method_info& charged_method(const context& awaits, const method_info& own) noexcept {
  if (the_watch().limit().count() == 0) return own;
  const auto* const handler = dynamic_cast<const server_call*>(&awaits.owner());
  return handler != nullptr ? handler->method() : own;
}

}  // namespace detail

void watch_blocking(std::chrono::milliseconds limit, blocking_hook report) {
  detail::the_watch().change(detail::within_bounds(limit), std::move(report));
}

}  // namespace v0_1
}  // namespace protocoro
