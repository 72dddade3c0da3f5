// details server --listen ADDRESS: fails each call with every usual detail.
// details client TARGET: prints the failure that a peer answers with, as a JSON object.
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "complaints.coro.pb.h"
#include "google/rpc/error_details.pb.h"
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/error_details.hpp"
#include "protocoro/rpc/result.hpp"
#include "protocoro/server/server.hpp"

namespace {

using google::protobuf::Empty;
using protocoro::find_detail;

/// From protobuf's text format.
template <class Message>
Message from_text(const std::string& text) {
  Message message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) std::abort();
  return message;
}

class complaints final : public details::ComplaintsHandler {
  protocoro::task<Empty> Complain(protocoro::server_context&, const Empty&) override {
    using namespace google::rpc;
    throw protocoro::detailed_error(
        protocoro::status_code::FAILED_PRECONDITION, "the till is shut",
        from_text<ErrorInfo>("reason: 'SHUT' domain: 'shop' metadata { key: 'till' value: '2' }"),
        from_text<RetryInfo>("retry_delay { seconds: 3 nanos: 500 }"),
        from_text<DebugInfo>("stack_entries: ['open', 'pay'] detail: 'no key'"),
        from_text<QuotaFailure>("violations { subject: 'coins' description: 'seven too few' }"),
        from_text<PreconditionFailure>("violations { type: 'KEY' subject: 'till/2' }"),
        from_text<BadRequest>("field_violations { field: 'sum' description: 'below 0' }"),
        from_text<RequestInfo>("request_id: '42' serving_data: '\\303\\274'"),
        from_text<ResourceInfo>("resource_type: 'till' resource_name: 'two' owner: 'Ann'"),
        from_text<Help>("links { description: 'more' url: 'https://shop.example/' }"),
        from_text<LocalizedMessage>("locale: 'de' message: 'Kasse zu'"));
    co_return Empty();
  }
};

void serve(const std::string& address) {
  complaints handler;
  protocoro::server server(protocoro::server_options().listen(address), handler);
  std::cout << "listening on port " << server.port() << std::endl;
  server.run();
}

/// Of the types that `status` has details of: "name":{...}
template <class... Details>
std::string found_in(const grpc::Status& status) {
  std::string all;
  const auto look_for = [&]<class Detail>(const Detail*) {
    const auto detail = find_detail<Detail>(status);
    std::string json;
    if (!detail || !google::protobuf::util::MessageToJsonString(*detail, &json).ok()) return;
    all += (all.empty() ? "\"" : ",\"") + Detail::descriptor()->full_name() + "\":" + json;
  };
  (look_for(static_cast<const Details*>(nullptr)), ...);
  return all;
}

protocoro::task<grpc::Status> failure_of(details::ComplaintsClient& client) {
  const auto answer = co_await protocoro::as_result(client.Complain(Empty()));
  co_return answer.status();
}

void ask(const std::string& target) {
  using namespace google::rpc;
  details::ComplaintsClient client(protocoro::connect(target));
  const grpc::Status status = protocoro::sync_wait(failure_of(client));
  std::cout << R"({"code":)" << status.error_code() << R"(,"message":")" << status.error_message()
            << R"(","details":{)"
            << found_in<ErrorInfo, RetryInfo, DebugInfo, QuotaFailure, PreconditionFailure,
                        BadRequest, RequestInfo, ResourceInfo, Help, LocalizedMessage>(status)
            << "}}" << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && argv[1] == std::string_view("server") && argv[2] == std::string_view("--listen"))
    serve(argv[3]);
  else if (argc == 3 && argv[1] == std::string_view("client"))
    ask(argv[2]);
  else
    return 2;
}
