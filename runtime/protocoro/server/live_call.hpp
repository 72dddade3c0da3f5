// Describes the calls that a server has in progress, for diagnostics.
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

/// What a call's handler is doing.
enum class live_call_state {
  /// The handler runs, or is queued on a busy executor: the call did not answer in time.
  running,
  /// The handler is suspended.
  waiting,
  /// The handler has ended; gRPC has yet to finish the call.
  finishing
};

/// A snapshot of one call that a server has not finished yet. See server::calls.
class live_call {
 public:
  /// @cond internal
  /// Used by the server; `method` must outlive this object.
  explicit live_call(const method_info& method) noexcept : method_(&method) {}
  /// @endcond

  /// The method that was called.
  const method_info& method() const noexcept { return *method_; }
  /// The client's address, as in server_context::peer.
  const std::string& peer() const noexcept { return peer_; }
  /// How long ago the call arrived at the server.
  std::chrono::nanoseconds age() const noexcept { return age_; }
  /// The time left until the deadline: never negative, `nanoseconds::max()` without a deadline.
  std::chrono::nanoseconds time_remaining() const noexcept { return left_; }

  /// What the handler was doing when the snapshot was taken.
  live_call_state state() const noexcept { return state_; }
  /// True if the handler has been told to stop: the client cancelled, the deadline passed, or the
  /// grace of a shutdown is over.
  bool stopped() const noexcept { return stopped_; }

  /// How many messages the handler has received (`requests`) and sent (`replies`).
  std::size_t requests() const noexcept { return requests_; }
  /// See `requests`.
  std::size_t replies() const noexcept { return replies_; }

  /// What a suspended handler waits for, the oldest wait first. There are several entries if it
  /// awaits several things at once. An entry is one of:
  /// - the full name of a method: a call that the handler makes itself
  /// - "request": the next request; or the only one, which must arrive before the handler starts
  ///   (server_options::request_timeout)
  /// - "room for a reply": the client reads more slowly than the handler writes
  /// - "sleep": `sleep`, or one of the library's own timers
  /// - "pipe", "room in a pipe", "spawned work", "spawn_scope", "shield", "executor"
  /// - "shutdown": `server_context::shutdown_begun`
  /// - "initial metadata": of a call that the handler makes
  /// - "another library": for example asio
  ///
  /// Empty if protocoro does not know, as after a stop, and while the handler runs or is queued on
  /// a busy executor.
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

/// One line without a line break, as shown at the top of this file. `stopped=yes` is added for a
/// call whose handler has been told to stop.
std::string to_string(const live_call& call);

}  // namespace v0_1
}  // namespace protocoro

#endif
