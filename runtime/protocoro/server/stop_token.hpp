// The stop of a handler as a std::stop_token, for code that knows nothing of coroutines.
#ifndef PROTOCORO_SERVER_STOP_TOKEN_HPP
#define PROTOCORO_SERVER_STOP_TOKEN_HPP

#include <stop_token>

#include "protocoro/server/server_context.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Made when asked for the first time. Stop callbacks run on the thread that brings the stop: keep
/// them short, and do not touch the handler's data from them. A unary handler that has not waited
/// yet and runs where gRPC called it is told of a stop by `context.is_cancelled()` only.
std::stop_token get_stop_token(server_context& context);

}  // namespace v0_1
}  // namespace protocoro

#endif
