// Traces calls for debugging: one line for each event, in servers and in clients.
//
//   PROTOCORO_TRACE=1 ./shop       # to stderr
//
//   protocoro 3.204518 server 17 shop.Stock/Reserve begin peer=ipv4:10.0.0.7:40022 left_ms=2000
//   protocoro 3.204604 server 17 shop.Stock/Reserve request bytes=12
//   protocoro 5.204711 server 17 shop.Stock/Reserve stop why=deadline
//   protocoro 5.204790 server 17 shop.Stock/Reserve end code=CANCELLED message="cancelled"
#ifndef PROTOCORO_CALLS_CALL_TRACE_HPP
#define PROTOCORO_CALLS_CALL_TRACE_HPP

#include <functional>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {

/// Receives one line without a line break. It is called on any thread, also on several at once; its
/// exceptions are ignored.
using call_trace_sink = std::function<void(std::string_view line)>;

/// Passes the trace to `sink`. From now on it gets a line for the begin, each message, the stop and
/// the end of every call of the process that begins from now on. Without a sink the trace is off.
/// May be called from any thread at any time.
///
/// A line has the seconds since the process began, the side, the call's number and the method. It
/// never contains the contents of messages or metadata, but it does contain the message of a
/// status. The reason for a stop, `why`, is one of these:
///
/// - on a server, as far as gRPC shows it: `deadline` if hardly any time is left; `shutdown`;
///   otherwise `client`: the client cancelled, is gone, or sent something that gRPC refuses;
/// - on a client: `stop` if the awaiting coroutine was stopped; `dropped` if the call's task or
///   generator was destroyed; `requests` if the generator of requests failed.
///
/// Default: stderr, if the environment variable PROTOCORO_TRACE is set to anything but 0 or an
/// empty text when the process begins. Otherwise the trace is off and costs a call one check.
void trace_calls(call_trace_sink sink);

}  // namespace v0_1
}  // namespace protocoro

#endif
