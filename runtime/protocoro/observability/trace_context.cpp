#include "protocoro/observability/trace_context.hpp"

#include <exception>
#include <utility>

#include "protocoro/base/internal/random_id.hpp"
#include "protocoro/observability/internal/trace_state.hpp"
#include "protocoro/rpc/internal/status_of.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

bool is_hex(std::string_view text) {
  return text.find_first_not_of(digits) == std::string_view::npos;
}

bool is_id(std::string_view text) {
  return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

/// Reports to the sink how long `next` took and how it ended.
task<> traced(next_step next, span seen, const span_sink& sink) {
  const auto begin = std::chrono::steady_clock::now();
  seen.begin = std::chrono::system_clock::now();
  std::exception_ptr failure;
  try {
    co_await next();
  } catch (...) {
    failure = std::current_exception();
    seen.code = detail::status_of(failure).error_code();
  }
  seen.duration = std::chrono::steady_clock::now() - begin;
  if (sink && seen.place.sampled()) sink(seen);
  if (failure) std::rethrow_exception(failure);
}

/// Joins the entries: the metadata may hold the list in several parts.
std::string tracestate_of(const server_context& context) {
  std::string all;
  for (const auto& [key, value] : context.request_metadata())
    if (key == "tracestate") all.append(all.empty() ? "" : ",").append(value);
  return all;
}

class accepting final : public server_interceptor {
 public:
  explicit accepting(span_sink sink) noexcept : sink_(std::move(sink)) {}

 private:
  task<> intercept(intercepted_call& call, next_step next) override {
    const server_context& context = call.context();
    const auto parent =
        trace_context::read(context.metadata("traceparent").value_or(""), tracestate_of(context));
    span seen(span_kind::server, context.method(), parent ? parent->child() : trace_context());
    if (parent) seen.parent_id = parent->span_id();
    co_await current_trace.set(seen.place);
    co_await traced(next, std::move(seen), sink_);
  }

  const span_sink sink_;
};

class passing final : public client_interceptor {
 public:
  explicit passing(span_sink sink) noexcept : sink_(std::move(sink)) {}

 private:
  task<> intercept(outgoing_call& call, next_step next) override {
    const trace_context* const around = co_await current_trace.get();
    if (around == nullptr) {
      co_await next();
      co_return;
    }
    span seen(span_kind::client, call.method(), around->child());
    seen.parent_id = around->span_id();
    call.options().metadata("traceparent", seen.place.traceparent());
    if (!seen.place.tracestate().empty())
      call.options().metadata("tracestate", seen.place.tracestate());
    co_await traced(next, std::move(seen), sink_);
  }

  const span_sink sink_;
};

}  // namespace

trace_context::trace_context()
    : trace_id_(detail::random_id(32)), span_id_(detail::random_id(16)) {}

/// Format: version "-" trace-id "-" parent-id "-" flags. Later versions may append more.
std::optional<trace_context> trace_context::read(std::string_view traceparent,
                                                 std::string_view tracestate) {
  if (traceparent.size() < 55 || traceparent[2] != '-' || traceparent[35] != '-' ||
      traceparent[52] != '-')
    return std::nullopt;
  const auto version = traceparent.substr(0, 2);
  const auto trace_id = traceparent.substr(3, 32);
  const auto span_id = traceparent.substr(36, 16);
  const auto flags = traceparent.substr(53, 2);
  if (!is_hex(version) || version == "ff" || !is_id(trace_id) || !is_id(span_id) || !is_hex(flags))
    return std::nullopt;
  if (traceparent.size() > 55 && (version == "00" || traceparent[55] != '-')) return std::nullopt;
  trace_context read;
  read.trace_id_ = trace_id;
  read.span_id_ = span_id;
  read.tracestate_ = detail::passed_on_tracestate(tracestate);
  read.sampled_ = (digits.find(flags[1]) & 1) != 0;
  return read;
}

trace_context trace_context::child() const {
  trace_context made = *this;
  made.span_id_ = detail::random_id(16);
  return made;
}

std::string trace_context::traceparent() const {
  return "00-" + trace_id_ + '-' + span_id_ + (sampled_ ? "-01" : "-00");
}

std::shared_ptr<server_interceptor> accept_traces(span_sink sink) {
  return std::make_shared<accepting>(std::move(sink));
}

std::shared_ptr<client_interceptor> pass_traces_on(span_sink sink) {
  return std::make_shared<passing>(std::move(sink));
}

}  // namespace v0_1
}  // namespace protocoro
