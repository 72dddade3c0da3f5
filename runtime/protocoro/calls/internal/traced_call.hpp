// Traces the events of one call (protocoro/calls/call_trace.hpp).
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

/// Lives in the block of its call. May be used on any thread once it has begun.
class traced_call {
 public:
  static bool wanted() noexcept { return wanted_.load(std::memory_order_relaxed); }
  /// Called by the sink's owner, so that the switch and the sink change together.
  static void want(bool wanted) noexcept { wanted_.store(wanted, std::memory_order_relaxed); }

  /// Call it only if `wanted`; without it all other members do nothing. The line ends with what
  /// `rest` returns. It is called in here, because it may throw.
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
  /// Traces the first reason only, and only before the end. When this returns, the line has been
  /// written, perhaps by another thread.
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

  /// Drops a line if it cannot be built or if the sink throws.
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
  std::atomic<int> progress_{open};  // `over` means stopped or ended
};

/// Returns " left_ms=...", or an empty text without a deadline.
std::string time_left(std::chrono::system_clock::time_point deadline);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
