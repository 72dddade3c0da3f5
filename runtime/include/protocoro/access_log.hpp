// One line for each call of a server.
//
//   server_options().listen(address).intercept(access_log())
//
//   method=shop.Stock/Reserve code=NOT_FOUND ms=1.204 peer=ipv4:10.0.0.7:40022 requests=1
//   request_bytes=12 replies=0 reply_bytes=0 message="no candles"                (one line)
#ifndef PROTOCORO_ACCESS_LOG_HPP
#define PROTOCORO_ACCESS_LOG_HPP

#include <functional>
#include <memory>
#include <string_view>

#include "protocoro/server_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Gets a line, without its end, when a call has ended; on the call's thread, several at a time. It
/// should not block, and what it throws fails the call.
using log_sink = std::function<void(std::string_view line)>;

/// Registered first, it tells how the call ends for the client: `code` is the rpc_error's, UNKNOWN
/// for other exceptions, CANCELLED after a stop. It counts what passes here, in bytes as serialised
/// and before compression; of lite messages nothing. It never logs what a message contains.
/// `message` is the status's, with quotes and control characters escaped. The default writes to
/// stderr.
std::shared_ptr<server_interceptor> access_log(log_sink sink = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
