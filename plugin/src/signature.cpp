#include "signature.hpp"

#include <stdexcept>
#include <utility>

namespace protocoro::plugin {
namespace {

struct request_shape {
  std::string parameter;
  std::string argument;
  std::string forwarded;
};

request_shape one(const std::string& type) { return {"const " + type + "&", "request", "request"}; }

request_shape stream(const std::string& type) {
  return {"::protocoro::async_generator<" + type + ">", "requests", "::std::move(requests)"};
}

std::string one_reply(const std::string& type) { return "::protocoro::task<" + type + ">"; }

std::string replies(const std::string& type) {
  return "::protocoro::async_generator<" + type + ">";
}

signature combine(std::string kind, std::string result, request_shape request) {
  return {std::move(kind), std::move(result), std::move(request.parameter),
          std::move(request.argument), std::move(request.forwarded)};
}

}  // namespace

signature signature_of(const method& method) {
  const std::string& request = method.request;
  const std::string& reply = method.reply;
  switch (method.kind) {
    case rpc_kind::unary:
      return combine("unary", one_reply(reply), one(request));
    case rpc_kind::server_streaming:
      return combine("server_streaming", replies(reply), one(request));
    case rpc_kind::client_streaming:
      return combine("client_streaming", one_reply(reply), stream(request));
    case rpc_kind::bidi_streaming:
      return combine("bidi_streaming", replies(reply), stream(request));
  }
  throw std::logic_error("signature_of: no such kind of rpc");
}

}  // namespace protocoro::plugin
