// A deadline for calls of a client that have none.
//
//   connect(target, channel_options().intercept(default_timeout(2s)))
#ifndef PROTOCORO_RESILIENCE_DEFAULT_TIMEOUT_HPP
#define PROTOCORO_RESILIENCE_DEFAULT_TIMEOUT_HPP

#include <chrono>
#include <memory>

#include "protocoro/client/client_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {

/// For each call whose options say neither a timeout nor a deadline; for a stream it covers all of
/// it. It counts from when this interceptor begins, and for all attempts of one behind it. As
/// always, a deadline of a surrounding handler holds where it is earlier.
///
/// Of several the outermost counts, so those for single methods
/// (protocoro/client/method_filter.hpp) stand before the one for all.
std::shared_ptr<client_interceptor> default_timeout(std::chrono::nanoseconds timeout);

}  // namespace v0_1
}  // namespace protocoro

#endif
