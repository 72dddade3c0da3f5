// A call that may say what happens to it (protocoro/calls/call_trace.hpp).
#ifndef PROTOCORO_CALLS_INTERNAL_TRACED_CALL_HPP
#define PROTOCORO_CALLS_INTERNAL_TRACED_CALL_HPP

#include <grpcpp/support/status.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocoro/grpc/internal/wire.hpp"
#include "protocoro/rpc/method_info.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Lives in the block of its call. Any thread once it has begun.
class traced_call {
 public:
  static bool wanted() noexcept { return wanted_.load(std::memory_order_relaxed); }
  /// So that a trace and its sink change as one.
  static void want(bool wanted) noexcept { wanted_.store(wanted, std::memory_order_relaxed); }

  /// Only if it is wanted; without this all else is silent. What `rest` gives follows on the line:
  /// it is made in here, where it may fail.
  template <class Rest>
  void begin(std::string_view side, const method_info& method, Rest rest) noexcept {
    number(side, method);
    tell([&] { say("begin" + rest()); });
  }
  bool begun() const noexcept { return number_ != 0; }

  void request(const wire& bytes) const noexcept {
    if (begun()) message("request", bytes);
  }
  void reply(const wire& bytes) const noexcept {
    if (begun()) message("reply", bytes);
  }
  /// The first reason counts, before the end. Has been said when this returns, by whomever.
  void stop(std::string_view why) noexcept;
  template <class Rest>
  void end(const grpc::Status& status, Rest rest) noexcept {
    if (ends()) tell([&] { say_end(status, rest()); });
  }
  void end(const grpc::Status& status) noexcept {
    end(status, [] { return std::string(); });
  }

 private:
  enum progress : int { open, telling, over };

  /// A line that cannot be made, or that its sink throws at, is left out.
  template <class Telling>
  static void tell(Telling telling) noexcept try {
    telling();
  } catch (...) {
  }

  void number(std::string_view side, const method_info& method) noexcept;
  bool ends() noexcept;
  void say_end(const grpc::Status& status, const std::string& rest) const;
  void tell_stop(std::string_view why) const noexcept;
  void message(std::string_view kind, const wire& bytes) const noexcept;
  void say(std::string_view text) const;

  static std::atomic<bool> wanted_;

  std::uint64_t number_ = 0;
  std::string_view side_;
  const method_info* method_ = nullptr;
  std::atomic<int> progress_{open};  // `over` is stopped or ended
};

/// " left_ms=..." or, without a deadline, nothing.
std::string time_left(std::chrono::system_clock::time_point deadline);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
