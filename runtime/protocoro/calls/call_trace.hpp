// What calls do, one line each time: for the search for a mistake, in servers and in clients.
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

/// Gets a line, without its end; on any thread, several at a time. What it throws is lost.
using call_trace_sink = std::function<void(std::string_view line)>;

/// From now on `sink` gets a line for the begin, each message, the stop and the end of each call
/// that begins, of the whole process; without a sink nobody does. Any thread, at any time.
///
/// A line has the seconds since the process began, the side and number of the call, its method.
/// What messages and metadata say is never in it; a status's message is. `why` a call is stopped:
///
/// - on a server, as far as gRPC lets see: `deadline`, when next to no time is left; `shutdown`;
///   else `client`, which has cancelled the call, is gone, or has sent what gRPC refuses;
/// - on a client: `stop`, of whoever awaits; `dropped`, by whoever had the call; `requests`, whose
///   generator has failed.
///
/// Default: stderr where the environment has PROTOCORO_TRACE, and neither empty nor 0, when the
/// process begins; else nobody, which costs a call nothing but a look.
void trace_calls(call_trace_sink sink);

}  // namespace v0_1
}  // namespace protocoro

#endif
