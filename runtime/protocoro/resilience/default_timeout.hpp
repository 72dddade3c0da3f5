// Gives a deadline to client calls that have none.
//
//   connect(target, channel_options().intercept(default_timeout(2s)))
#ifndef PROTOCORO_RESILIENCE_DEFAULT_TIMEOUT_HPP
#define PROTOCORO_RESILIENCE_DEFAULT_TIMEOUT_HPP

#include <chrono>
#include <memory>

#include "protocoro/client/client_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Sets a deadline for each call whose options have neither a timeout nor a deadline. For a stream
/// it covers the whole stream. The time runs from when this interceptor is called, and covers all
/// attempts of inner interceptors such as `retry`. An earlier deadline of a surrounding handler
/// still holds.
///
/// If several apply to a call, the outermost one sets the deadline: register those for single
/// methods (protocoro/client/method_filter.hpp) before the one for all.
std::shared_ptr<client_interceptor> default_timeout(std::chrono::nanoseconds timeout);

}  // namespace v0_1
}  // namespace protocoro

#endif
