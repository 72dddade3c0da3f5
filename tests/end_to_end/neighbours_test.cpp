// Beside gRPC's own generated code, in one program: each of ours with each of theirs.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "plain_services.hpp"
#include "protocoro/base/internal/handover.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/server/service_base.hpp"
#include "rpc_test.grpc.pb.h"

namespace rpc_test {
namespace {

using protocoro::sync_wait;
using Grpc = protocoro::testing::RpcTest;

constexpr rpc_kind all_kinds[] = {rpc_kind::unary, rpc_kind::server_streaming,
                                  rpc_kind::client_streaming, rpc_kind::bidi_streaming};

void expect_greetings(RpcTestClient& client) {
  for (const rpc_kind kind : all_kinds) {
    const auto seen = sync_wait(make(client, call_plan(kind, request_for("hello", 3))));
    EXPECT_TRUE(seen.status.ok()) << name_of(kind) << seen.status.error_message();
    ASSERT_EQ(seen.replies.size(), streams_replies(kind) ? 3u : 1u) << name_of(kind);
    EXPECT_EQ(seen.replies.back().text(), "hello");
  }
}

/// A plain grpc::Server, reached from within the process too.
class plain_server {
 public:
  explicit plain_server(grpc::Service& service) : service_(service) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&service);
    server_ = builder.BuildAndStart();
  }
  ~plain_server() {
    server_->Shutdown(std::chrono::system_clock::now());
    protocoro::detail::arrives(&service_);  // what its calls did came before
  }

  std::shared_ptr<grpc::Channel> channel() const {
    return grpc::CreateChannel("127.0.0.1:" + std::to_string(port_),
                               grpc::InsecureChannelCredentials());
  }
  std::shared_ptr<grpc::Channel> in_process() const {
    return server_->InProcessChannel(grpc::ChannelArguments());
  }

 private:
  grpc::Service& service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

TEST(OurClient, TalksToGrpcsSynchronousService) {
  const auto service = plain_sync_service();
  const plain_server server(*service);
  RpcTestClient remote(server.channel());
  expect_greetings(remote);
  RpcTestClient local(server.in_process());
  expect_greetings(local);
}

TEST(OurClient, TalksToGrpcsCallbackService) {
  const auto service = plain_callback_service();
  const plain_server server(*service);
  RpcTestClient remote(server.channel());
  expect_greetings(remote);
  RpcTestClient local(server.in_process());
  expect_greetings(local);
}

TEST(OurHandler, LivesInAPlainServer) {
  subject handler;
  const plain_server server(*protocoro::grpc_service(handler));
  RpcTestClient remote(server.channel());
  expect_greetings(remote);
  RpcTestClient local(server.in_process());
  expect_greetings(local);
}

/// gRPC's in-process transport has rules of its own for what is sent while nobody reads.
TEST(OurHandler, LosesNothingInProcess) {
  subject handler;
  const plain_server server(*protocoro::grpc_service(handler));
  RpcTestClient local(server.in_process());
  for (const rpc_kind kind : {rpc_kind::server_streaming, rpc_kind::bidi_streaming})
    for (const int count : {1, 2, 3, 10, 3000}) {
      const auto seen = sync_wait(make(local, call_plan(kind, request_for("hello", count))));
      EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
      EXPECT_EQ(seen.replies.size(), static_cast<std::size_t>(count));
    }
  handler.handlers.wait_until_empty();
}

TEST(OurHandler, IsStoppedInProcessWhenItsConsumerLeaves) {
  subject handler;
  const plain_server server(*protocoro::grpc_service(handler));
  RpcTestClient local(server.in_process());
  for (const char* text : {"hello", scene::yields, scene::waits}) {
    sync_wait([](async_generator<TestReply> replies) -> task<> {
      co_await replies.next();
    }(local.ServerStreaming(request_for(text, 10))));
    handler.handlers.wait_until_empty();
  }
}

TEST(OurHandler, AnswersGrpcsSynchronousStub) {
  subject handler;
  const plain_server server(*protocoro::grpc_service(handler));
  const auto stub = Grpc::NewStub(server.channel());
  const TestRequest request = request_for("hello", 3);
  TestReply reply;
  grpc::ClientContext unary;
  EXPECT_TRUE(stub->Unary(&unary, request, &reply).ok());
  EXPECT_EQ(reply.text(), "hello");

  grpc::ClientContext server_streaming;
  const auto reader = stub->ServerStreaming(&server_streaming, request);
  int count = 0;
  while (reader->Read(&reply)) EXPECT_EQ(reply.index(), count++);
  EXPECT_TRUE(reader->Finish().ok() && count == 3);

  grpc::ClientContext client_streaming;
  const auto writer = stub->ClientStreaming(&client_streaming, &reply);
  for (int i = 0; i < 4; ++i) writer->Write(request);
  writer->WritesDone();
  EXPECT_TRUE(writer->Finish().ok());
  EXPECT_EQ(reply.index(), 4);

  grpc::ClientContext bidi;
  const auto stream = stub->Bidi(&bidi);
  for (int i = 0; i < 2; ++i) {
    stream->Write(request);
    for (count = 0; count < 3 && stream->Read(&reply); ++count) EXPECT_EQ(reply.index(), count);
  }
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&reply));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST(OurHandler, AnswersGrpcsCallbackStub) {
  subject handler;
  const plain_server server(*protocoro::grpc_service(handler));
  const auto stub = Grpc::NewStub(server.channel());
  grpc::ClientContext context;
  const TestRequest request = request_for("hello");
  TestReply reply;
  attendance done;
  grpc::Status status;
  stub->async()->Unary(&context, &request, &reply, [&](grpc::Status answered) {
    status = std::move(answered);
    const attendance::visitor once(done);
  });
  done.wait_for_entries(1);
  done.wait_until_empty();
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(reply.text(), "hello");
}

}  // namespace
}  // namespace rpc_test
