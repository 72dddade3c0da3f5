#include "protocoro/access_log.hpp"

#include <fmt/format.h>
#include <google/protobuf/message.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <iterator>
#include <string>
#include <utility>

#include "protocoro/method_info.hpp"
#include "protocoro/rpc_error.hpp"
#include "status_of.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

using google::protobuf::Message;
using std::chrono::steady_clock;

/// In one write: the lines of several threads do not mix.
void write_to_stderr(std::string_view line) {
  const std::string whole = std::string(line) + '\n';
  std::fwrite(whole.data(), 1, whole.size(), stderr);
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += {'\\', c};
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", c);
    else
      out += c;
  }
  return out + '"';
}

/// What one call has come to; in its frame.
class entry {
 public:
  void watch(intercepted_call& call) {
    if (call.has_lite_messages()) return;
    call.see_requests([this](const Message& request) { requests_.add(request); });
    call.see_replies([this](const Message& reply) { replies_.add(reply); });
  }

  void ended_with(const std::exception_ptr& failure) { status_ = detail::status_of(failure); }

  std::string line(const server_context& context) const {
    const std::chrono::duration<double, std::milli> took = steady_clock::now() - begin_;
    std::string text = fmt::format(
        "method={} code={} ms={:.3f} peer={} requests={} request_bytes={} replies={} "
        "reply_bytes={}",
        context.method().full_name(), to_string(status_.error_code()), took.count(), context.peer(),
        requests_.count, requests_.bytes, replies_.count, replies_.bytes);
    if (!status_.error_message().empty()) text += " message=" + in_quotes(status_.error_message());
    return text;
  }

 private:
  class messages {
   public:
    void add(const Message& message) {
      ++count;
      bytes += message.ByteSizeLong();
    }
    std::size_t count = 0;
    std::size_t bytes = 0;
  };

  const steady_clock::time_point begin_ = steady_clock::now();
  grpc::Status status_;
  messages requests_;
  messages replies_;
};

class logging final : public server_interceptor {
 public:
  explicit logging(log_sink sink) noexcept : sink_(std::move(sink)) {}

 private:
  task<> intercept(intercepted_call& call, next_step next) override {
    entry seen;
    seen.watch(call);
    std::exception_ptr failure;
    try {
      co_await next();
    } catch (...) {
      failure = std::current_exception();
      seen.ended_with(failure);
    }
    sink_(seen.line(call.context()));
    if (failure) std::rethrow_exception(failure);
  }

  const log_sink sink_;
};

}  // namespace

std::shared_ptr<server_interceptor> access_log(log_sink sink) {
  return std::make_shared<logging>(sink ? std::move(sink) : log_sink(write_to_stderr));
}

}  // namespace v0_1
}  // namespace protocoro
