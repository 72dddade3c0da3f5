// Gives code that knows nothing of coroutines the handler's stop as a std::stop_token.
//
//   compute(point, get_stop_token(context));  // runs until done or stopped
#ifndef PROTOCORO_SERVER_STOP_TOKEN_HPP
#define PROTOCORO_SERVER_STOP_TOKEN_HPP

#include <stop_token>

#include "protocoro/server/server_context.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Returns a token that is stopped together with the call. The stop state is created on first use.
/// Stop callbacks run on the thread that delivers the stop: keep them short, and do not touch the
/// handler's data from them. A unary handler that runs on gRPC's thread and has not been suspended
/// yet learns of a stop only through `context.is_cancelled()`.
std::stop_token get_stop_token(server_context& context);

}  // namespace v0_1
}  // namespace protocoro

#endif
