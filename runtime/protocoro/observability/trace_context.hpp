// Traces across services, as the W3C recommendation "Trace Context" has them.
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

/// A place in a trace: one span of it.
class trace_context {
 public:
  /// A new trace, with random ids, that is sampled.
  trace_context();

  /// What `traceparent` and `tracestate` say; empty when `traceparent` is malformed or has ids of
  /// zeros. Of `tracestate` the legal entries are kept, at most 32 and at most 512 characters: of a
  /// longer list entries of more than 128 characters are left out first, then others, each time the
  /// rightmost.
  static std::optional<trace_context> read(std::string_view traceparent,
                                           std::string_view tracestate = {});

  /// The same trace, in a span of its own.
  trace_context child() const;

  /// 32 and 16 hexadecimal digits in lower case.
  const std::string& trace_id() const noexcept { return trace_id_; }
  const std::string& span_id() const noexcept { return span_id_; }
  bool sampled() const noexcept { return sampled_; }
  const std::string& tracestate() const noexcept { return tracestate_; }
  /// As it is sent.
  std::string traceparent() const;

 private:
  std::string trace_id_;
  std::string span_id_;
  std::string tracestate_;
  bool sampled_ = true;
};

/// Where a call is in its trace. Set by accept_traces, or by whoever begins one.
inline constinit flowing_value<trace_context> current_trace;

enum class span_kind : unsigned char { server, client };

/// A call that has ended.
class span {
 public:
  span(span_kind a_kind, const method_info& a_method, const trace_context& its_place)
      : kind(a_kind), method(&a_method), place(its_place) {}

  span_kind kind;
  const method_info* method;
  trace_context place;
  std::string parent_id;  // of the span around it; empty: there is none
  std::chrono::system_clock::time_point begin;
  std::chrono::nanoseconds duration{0};
  status_code code = status_code::OK;
};

/// Gets the spans of sampled traces; on the call's thread, several at a time. It should not block,
/// and what it throws fails the call.
using span_sink = std::function<void(const span& ended)>;

/// Reads where each call is from its metadata, or begins a trace, and sets `current_trace` to a
/// span of the call's own. Whatever a caller sends as `tracestate`, the handler's own calls are not
/// harmed: `trace_context::read` keeps what may be sent on.
std::shared_ptr<server_interceptor> accept_traces(span_sink sink = {});

/// Sends with each call a span below `current_trace`; without one, nothing.
std::shared_ptr<client_interceptor> pass_traces_on(span_sink sink = {});

}  // namespace v0_1
}  // namespace protocoro

#endif
