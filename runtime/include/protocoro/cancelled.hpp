// What an await throws when the work around it was told to stop.
#ifndef PROTOCORO_CANCELLED_HPP
#define PROTOCORO_CANCELLED_HPP

#include <exception>

namespace protocoro {
inline namespace v0_1 {

/// Thrown by an await (and by `co_yield` in a handler) after a stop: the client went away, its
/// deadline passed, the server shuts down, or an owner gave the work up. A handler may let it
/// pass: the rpc then ends as CANCELLED.
class cancelled final : public std::exception {
 public:
  const char* what() const noexcept override { return "cancelled"; }
};

}  // namespace v0_1
}  // namespace protocoro

#endif
