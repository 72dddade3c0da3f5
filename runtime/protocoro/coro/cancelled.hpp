// What an await throws when the work around it was told to stop.
#ifndef PROTOCORO_CORO_CANCELLED_HPP
#define PROTOCORO_CORO_CANCELLED_HPP

namespace protocoro {
inline namespace v0_1 {

/// Thrown by an await (and by `co_yield` in a handler) after a stop: the client went away, its
/// deadline passed, the server shuts down, or an owner gave the work up. A handler may let it
/// pass: the rpc then ends as CANCELLED.
///
/// Derives from nothing, not even from std::exception: a loop that catches std::exception to try
/// again lets a stop pass. Plain code that joins work which may be stopped catches it by its own
/// name.
class cancelled final {
 public:
  cancelled() noexcept {}  // not an aggregate
  const char* what() const noexcept { return "cancelled"; }
};

}  // namespace v0_1
}  // namespace protocoro

#endif
