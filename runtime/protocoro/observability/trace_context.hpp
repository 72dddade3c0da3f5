// Passes traces on from service to service, as the W3C recommendation "Trace Context" defines.
//
//   server_options().listen(address).intercept(accept_traces(sink))
//   connect(target, channel_options().intercept(pass_traces_on(sink)))
//
//   const trace_context* trace = co_await current_trace.get();   // in a handler
#ifndef PROTOCORO_OBSERVABILITY_TRACE_CONTEXT_HPP
#define PROTOCORO_OBSERVABILITY_TRACE_CONTEXT_HPP

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/coro/flowing_value.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/server/server_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {

/// A position in a trace: one of its spans.
class trace_context {
 public:
  /// Begins a new trace with random ids. It is sampled.
  trace_context();

  /// Reads `traceparent` and `tracestate`. Empty if `traceparent` is malformed or has an id of
  /// zeros. Keeps the legal entries of `tracestate`, at most 32 and at most 512 characters. If the
  /// list is longer, entries of more than 128 characters are dropped first, then others, each time
  /// the rightmost.
  static std::optional<trace_context> read(std::string_view traceparent,
                                           std::string_view tracestate = {});

  /// Returns a new span of the same trace.
  trace_context child() const;

  /// 32 hexadecimal digits in lower case.
  const std::string& trace_id() const noexcept { return trace_id_; }
  /// 16 hexadecimal digits in lower case.
  const std::string& span_id() const noexcept { return span_id_; }
  /// True if the spans of this trace are reported to sinks.
  bool sampled() const noexcept { return sampled_; }
  /// The value to send as `tracestate`; may be empty.
  const std::string& tracestate() const noexcept { return tracestate_; }
  /// The value to send as `traceparent`.
  std::string traceparent() const;

 private:
  std::string trace_id_;
  std::string span_id_;
  std::string tracestate_;
  bool sampled_ = true;
};

/// The position of the current call in its trace. Set by accept_traces, or by code that begins a
/// trace of its own.
inline constinit flowing_value<trace_context> current_trace;

/// The side of a call that a span describes.
enum class span_kind : unsigned char {
  server,  ///< the handler's side
  client   ///< the caller's side
};

/// The span of a call that has ended.
class span {
 public:
  /// A span of a call of `a_method`.
  span(span_kind a_kind, const method_info& a_method, const trace_context& its_place)
      : kind(a_kind), method(&a_method), place(its_place) {}

  span_kind kind;             ///< the side of the call
  const method_info* method;  ///< the method that was called
  trace_context place;        ///< the span's position in its trace
  std::string parent_id;      ///< the id of the enclosing span; empty if there is none
  std::chrono::system_clock::time_point begin;  ///< when the call began
  std::chrono::nanoseconds duration{0};         ///< how long it took
  status_code code = status_code::OK;           ///< how it ended
};

/// Receives the spans of sampled traces. It is called on the call's thread, for several calls at a
/// time. It should not block. If it throws, the call fails with that exception.
using span_sink = std::function<void(const span& ended)>;

/// Reads the caller's span from each call's metadata, or begins a trace, and sets `current_trace`
/// to a new span for the call. A malformed `tracestate` of a caller cannot harm the handler's own
/// calls: `trace_context::read` keeps only what may be sent on.
std::shared_ptr<server_interceptor> accept_traces(span_sink sink = {});

/// Sends a child span of `current_trace` with each call. Without a current trace it sends nothing.
std::shared_ptr<client_interceptor> pass_traces_on(span_sink sink = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
