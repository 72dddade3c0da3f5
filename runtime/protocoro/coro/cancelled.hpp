// The exception that an await throws when its work has been told to stop.
//
//   } catch (const cancelled&) {
//     release(seat);   // for cleanup that awaits see shield.hpp
//     throw;           // lets the stop pass
//   }
#ifndef PROTOCORO_CORO_CANCELLED_HPP
#define PROTOCORO_CORO_CANCELLED_HPP

namespace protocoro {
inline namespace v0_1 {

/// Thrown by an await after a stop: the client went away, its deadline passed, the server shuts
/// down, or an owner gave the work up. A `co_yield` throws it too. A handler may let it pass: the
/// rpc then ends with status CANCELLED.
///
/// It has no base class, not even std::exception. So a loop that catches std::exception to try
/// again does not swallow a stop. Code outside coroutines that waits for work which may be stopped
/// must catch `cancelled` by name.
class cancelled final {
 public:
  cancelled() noexcept {}  // not an aggregate
  /// Always "cancelled".
  const char* what() const noexcept { return "cancelled"; }
};

}  // namespace v0_1
}  // namespace protocoro

#endif
