#include "protocoro/observability/access_log.hpp"

#include <fmt/format.h>
#include <google/protobuf/message.h>

#include <chrono>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

#include "protocoro/coro/internal/log_line.hpp"
#include "protocoro/observability/internal/redacted_text.hpp"
#include "protocoro/rpc/internal/status_of.hpp"
#include "protocoro/rpc/method_info.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

using google::protobuf::Message;
using std::chrono::steady_clock;

/// What the lines contain and where they go.
class rules {
 public:
  explicit rules(const access_log_options& given)
      : sink(given.sink() ? given.sink() : log_sink(detail::write_line_to_stderr)),
        requests(given.logs_requests()),
        replies(given.logs_replies()),
        most_text(given.most_text()),
        most_unpacked(given.most_unpacked()) {
    for (const int option : given.redacted()) text.hide(option);
  }

  log_sink sink;
  bool requests;
  bool replies;
  std::size_t most_text;
  std::size_t most_unpacked;
  detail::redacted_text text;
};

/// Counts and writes the messages of one direction.
class passed {
 public:
  void count_in(const Message& message) {
    ++count;
    bytes += message.ByteSizeLong();
  }

  /// Subtracts what it unpacks from `may_unpack`.
  void write(std::string_view name, const Message& message, const rules& how,
             std::size_t& may_unpack) {
    if (cut_) return;
    text.append(text.empty() ? "" : " ").append(name).append("={");
    how.text.append(message, how.most_text, text, may_unpack);
    text += '}';
    cut_ = text.size() > how.most_text;
    if (cut_) text.replace(how.most_text, std::string::npos, "...");
  }

  std::size_t count = 0;
  std::size_t bytes = 0;
  std::string text;

 private:
  bool cut_ = false;
};

/// Collects the line of one call; lives in its frame.
class entry {
 public:
  entry(const rules& how, intercepted_call& call) : how_(how), peer_(call.context().peer()) {
    if (call.has_lite_messages()) return;
    call.see_requests([this](const Message& request) {
      requests_.count_in(request);
      if (how_.requests) requests_.write("request", request, how_, may_unpack_);
    });
    call.see_replies([this](const Message& reply) {
      replies_.count_in(reply);
      if (how_.replies) replies_.write("reply", reply, how_, may_unpack_);
    });
  }

  void ended_with(const std::exception_ptr& failure) { status_ = detail::status_of(failure); }

  std::string line(const server_context& context) const {
    const std::chrono::duration<double, std::milli> took = steady_clock::now() - begin_;
    std::string text = fmt::format(
        "method={} code={} ms={:.3f} peer={} requests={} request_bytes={} replies={} "
        "reply_bytes={}",
        context.method().full_name(), to_string(status_.error_code()), took.count(),
        detail::as_word(peer_), requests_.count, requests_.bytes, replies_.count, replies_.bytes);
    if (!status_.error_message().empty())
      text += " message=" + detail::in_quotes(status_.error_message());
    for (const passed* each : {&requests_, &replies_})
      if (!each->text.empty()) text += ' ' + each->text;
    return text;
  }

 private:
  const rules& how_;
  const std::string peer_;  // kept: newer gRPC (after 1.51) forgets a peer that has gone
  const steady_clock::time_point begin_ = steady_clock::now();
  grpc::Status status_;
  passed requests_;
  passed replies_;
  std::size_t may_unpack_ = how_.most_unpacked;  // for all messages of the line
};

class logging final : public server_interceptor {
 public:
  explicit logging(const access_log_options& options) : rules_(options) {}

 private:
  task<> intercept(intercepted_call& call, next_step next) override {
    entry seen(rules_, call);
    std::exception_ptr failure;
    try {
      co_await next();
    } catch (...) {
      failure = std::current_exception();
      seen.ended_with(failure);
    }
    rules_.sink(seen.line(call.context()));
    if (failure) std::rethrow_exception(failure);
  }

  const rules rules_;
};

}  // namespace

access_log_options& access_log_options::write_to(log_sink sink) {
  sink_ = std::move(sink);
  return *this;
}

access_log_options& access_log_options::with_requests(bool log) {
  requests_ = log;
  return *this;
}

access_log_options& access_log_options::with_replies(bool log) {
  replies_ = log;
  return *this;
}

access_log_options& access_log_options::text_limit(std::size_t bytes) {
  most_text_ = bytes;
  return *this;
}

access_log_options& access_log_options::unpack_limit(std::size_t bytes) {
  most_unpacked_ = bytes;
  return *this;
}

access_log_options& access_log_options::redact(const std::string& option) {
  return redact(detail::field_option_number(option));
}

access_log_options& access_log_options::redact(int option) {
  if (option < 1)
    throw std::invalid_argument("protocoro: the number of a field option must be above 0");
  redacted_.push_back(option);
  return *this;
}

std::shared_ptr<server_interceptor> access_log(log_sink sink) {
  return access_log(access_log_options().write_to(std::move(sink)));
}

std::shared_ptr<server_interceptor> access_log(const access_log_options& options) {
  return std::make_shared<logging>(options);
}

}  // namespace v0_1
}  // namespace protocoro
