#include "protocoro/calls/internal/traced_call.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <utility>

#include "protocoro/base/internal/kept_for_ever.hpp"
#include "protocoro/calls/call_trace.hpp"
#include "protocoro/coro/internal/log_line.hpp"
#include "protocoro/rpc/internal/deadline.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

using std::chrono::steady_clock;

const steady_clock::time_point process_begin = steady_clock::now();

bool environment_wants_it() {
  const char* const set = std::getenv("PROTOCORO_TRACE");
  return set != nullptr && *set != '\0' && std::string_view(set) != "0";
}

/// Holds the sink. Calls on other threads may still write to the previous sink when a new one is
/// set.
class sink_place {
 public:
  void set(call_trace_sink sink) {
    auto fresh = std::make_shared<const call_trace_sink>(std::move(sink));
    const std::lock_guard lock(mutex_);
    sink_.swap(fresh);
    traced_call::want(static_cast<bool>(*sink_));
  }

  void write(std::string_view line) {
    std::shared_ptr<const call_trace_sink> sink;
    {
      const std::lock_guard lock(mutex_);
      sink = sink_;
    }
    if (sink == nullptr)
      write_line_to_stderr(line);
    else if (*sink)
      (*sink)(line);
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<const call_trace_sink> sink_;  // nullptr: none was set
};

sink_place& place() {
  static kept_for_ever<sink_place> only;
  return only.kept;
}

}  // namespace

std::atomic<bool> traced_call::wanted_{environment_wants_it()};

void traced_call::number(std::string_view side, const method_info& method) noexcept {
  static std::atomic<std::uint64_t> calls{0};
  number_ = ++calls;
  side_ = side;
  method_ = &method;
}

void traced_call::message(std::string_view kind, const wire& bytes) const noexcept try {
  say(fmt::format("{} bytes={}", kind, bytes.size()));
} catch (...) {
}

/// A stop and a failed read may arrive at the same time on two threads.
void traced_call::stop(std::string_view why) noexcept {
  if (!begun()) return;
  int before = open;
  if (!progress_.compare_exchange_strong(before, telling)) return progress_.wait(telling);
  tell_stop(why);
  progress_ = over;
  progress_.notify_all();
}

void traced_call::tell_stop(std::string_view why) const noexcept try {
  say(fmt::format("stop why={}", why));
} catch (...) {
}

/// Ends the trace of stops; only the end is traced after this. Returns false if nothing was traced.
bool traced_call::ends() noexcept {
  if (!begun()) return false;
  for (int before = open; !progress_.compare_exchange_strong(before, over) && before != over;
       before = open)
    progress_.wait(telling);
  return true;
}

void traced_call::say_end(const grpc::Status& status, const std::string& rest) const {
  std::string text = fmt::format("end code={}{}", to_string(status.error_code()), rest);
  if (!status.error_message().empty()) text += " message=" + in_quotes(status.error_message());
  say(text);
}

void traced_call::say(std::string_view text) const {
  const std::chrono::duration<double> now = steady_clock::now() - process_begin;
  place().write(fmt::format("protocoro {:.6f} {} {} {} {}", now.count(), side_, number_,
                            method_->full_name(), text));
}

std::string time_left(std::chrono::system_clock::time_point deadline) {
  if (deadline == std::chrono::system_clock::time_point::max()) return {};
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(time_until(deadline));
  return fmt::format(" left_ms={}", left.count());
}

}  // namespace detail

void trace_calls(call_trace_sink sink) { detail::place().set(std::move(sink)); }

}  // namespace v0_1
}  // namespace protocoro
