// What a server is busy with right now.
//
//   std::cerr << server.dump();
//
//   method=shop.Stock/Reserve kind=unary peer=ipv4:10.0.0.7:40022 state=waiting age_ms=1204
//   left_ms=796 requests=1 replies=0 waits_for="shop.Prices/Get"                 (one line)
#ifndef PROTOCORO_SERVER_LIVE_CALL_HPP
#define PROTOCORO_SERVER_LIVE_CALL_HPP

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "protocoro/rpc/method_info.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
class live_call_record;
}  // namespace detail

enum class live_call_state {
  running,   // or for too long in the queue of its executor: it has not answered in time
  waiting,   // the handler is suspended
  finishing  // the handler has ended; what is left is gRPC's
};

/// A call that a server has not ended yet, as it was when it was asked.
class live_call {
 public:
  explicit live_call(const method_info& method) noexcept : method_(&method) {}

  const method_info& method() const noexcept { return *method_; }
  /// As server_context has it.
  const std::string& peer() const noexcept { return peer_; }
  /// Since it came here.
  std::chrono::nanoseconds age() const noexcept { return age_; }
  /// Never negative; `nanoseconds::max()` without a deadline.
  std::chrono::nanoseconds time_remaining() const noexcept { return left_; }

  live_call_state state() const noexcept { return state_; }
  /// Its handler has been told to stop: the client has gone, the deadline has passed, or a shutdown
  /// has run out of patience.
  bool stopped() const noexcept { return stopped_; }

  /// Messages that the handler has got, and those that it has given.
  std::size_t requests() const noexcept { return requests_; }
  std::size_t replies() const noexcept { return replies_; }

  /// What a handler that waits is suspended in, the oldest first; more than one where it does
  /// several things at a time. The full name of a method for a call of its own; "request", "room
  /// for a reply" (the client reads slowly), "sleep" (a timer of the library's too), "pipe", "room
  /// in a pipe", "spawned work", "spawn_scope", "shield", "executor", "initial metadata", "another
  /// library". Empty where protocoro does not know, as after a stop. On an executor that is busy a
  /// handler cannot be asked: it is running. "request" also stands for the one request of a call
  /// whose handler is not entered before that has come (server_options::request_timeout).
  const std::vector<std::string>& waits_for() const noexcept { return waits_for_; }

 private:
  friend class detail::live_call_record;

  const method_info* method_;
  std::string peer_;
  std::chrono::nanoseconds age_{0};
  std::chrono::nanoseconds left_ = std::chrono::nanoseconds::max();
  live_call_state state_ = live_call_state::running;
  bool stopped_ = false;
  std::size_t requests_ = 0;
  std::size_t replies_ = 0;
  std::vector<std::string> waits_for_;
};

/// A line, without its end: see above. `stopped=yes` stands in those that are told to stop.
std::string to_string(const live_call& call);

}  // namespace v0_1
}  // namespace protocoro

#endif
