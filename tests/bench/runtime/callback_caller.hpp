// What the clients on gRPC's callback API share.
#ifndef BENCH_RUNTIME_CALLBACK_CALLER_HPP
#define BENCH_RUNTIME_CALLBACK_CALLER_HPP

#include <grpcpp/grpcpp.h>

#include <cstdlib>
#include <deque>
#include <iostream>
#include <latch>
#include <memory>
#include <optional>
#include <vector>

#include "load.hpp"
#include "rpc_test.grpc.pb.h"

namespace bench {

/// Its messages serve all of its calls. It may be destroyed when the latch has been counted down.
class callback_caller {
 public:
  callback_caller(protocoro::testing::RpcTest::Stub& stub, const plan& made, meter& seen,
                  std::latch& ended)
      : stub_(stub),
        seen_(seen),
        ended_(ended),
        request_(made.request()),
        messages_per_stream_(made.messages_per_stream()),
        may_be_refused_(made.what == scene::unary_refused) {}
  callback_caller(const callback_caller&) = delete;
  callback_caller& operator=(const callback_caller&) = delete;

 protected:
  using RpcTest = protocoro::testing::RpcTest;
  using TestRequest = protocoro::testing::TestRequest;
  using TestReply = protocoro::testing::TestReply;

  ~callback_caller() = default;

  /// A context serves one call.
  grpc::ClientContext* new_context() {
    context_.emplace();
    return &*context_;
  }
  /// When a call has ended: is nothing to be called any more? Then the caller may be gone.
  bool was_last(const grpc::Status& status) {
    check(status);
    if (!seen_.stopping) return false;
    ended_.count_down();
    return true;
  }
  void check(const grpc::Status& status) {
    const bool refused = status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED;
    if (status.ok() || (refused && may_be_refused_)) return;
    std::cerr << "bench_client: a call failed: " << status.error_message() << std::endl;
    std::_Exit(1);
  }

  RpcTest::Stub& stub_;
  meter& seen_;
  std::latch& ended_;
  TestRequest request_;
  TestReply reply_;
  const int messages_per_stream_;
  const bool may_be_refused_;

 private:
  std::optional<grpc::ClientContext> context_;
};

template <class Caller>
class callback_calls final : public load {
 public:
  callback_calls(const plan& made, meter& seen) : ended_(made.callers) {
    grpc::ChannelArguments apart;
    if (made.connections > 1) apart.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    for (int i = 0; i != made.connections; ++i)
      stubs_.push_back(protocoro::testing::RpcTest::NewStub(
          grpc::CreateCustomChannel(made.target, made.credentials, apart)));
    for (int i = 0; i != made.callers; ++i)
      callers_.emplace_back(*stubs_[i % stubs_.size()], made, seen, ended_).start();
  }
  void finish() override { ended_.wait(); }

 private:
  std::vector<std::unique_ptr<protocoro::testing::RpcTest::Stub>> stubs_;
  std::latch ended_;
  std::deque<Caller> callers_;
};

}  // namespace bench

#endif
