// A read that fails in a call that ends well: gRPC says OK, and a reply is missing.
//
// Only where gRPC still asks somebody to perform a call's operations (1.51 does, 1.83 does not):
// there the test stands in between.
#if __has_include(<grpcpp/impl/call_hook.h>)
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "../harness/calls.hpp"
#include "../harness/kinds.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/grpc/internal/grpc_compat.hpp"

namespace rpc_test {
class a_test;
}

/// Reaches a channel's private functions, as the library's own does.
template <>
class grpc::internal::ClientCallbackReaderWriterFactory<rpc_test::a_test, rpc_test::a_test> {
 public:
  static Call create_call(ChannelInterface& channel, const RpcMethod& method,
                          ClientContext* context, CompletionQueue* queue) {
    return channel.CreateCall(method, context, queue);
  }
  static void perform(ChannelInterface& channel, CallOpSetInterface* operations, Call* call) {
    channel.PerformOpsOnCall(operations, call);
  }
  static CompletionQueue* queue(ChannelInterface& channel) { return channel.CallbackCQ(); }
};

namespace rpc_test {
namespace {

using channel_reach = grpc::internal::ClientCallbackReaderWriterFactory<a_test, a_test>;
using protocoro::status_code;
using protocoro::sync_wait;
using protocoro::detail::grpc_method;
using protocoro::detail::wire;

using read_operation = grpc::internal::CallOpSet<grpc::internal::CallOpRecvMessage<wire>>;

/// Tells the one who waits for an operation that it has failed.
class failing_tag final : public grpc_completion_queue_functor {
 public:
  void stand_before(read_operation& operation) {
    told_ = static_cast<grpc_completion_queue_functor*>(operation.core_cq_tag());
    inlineable = told_->inlineable;
    functor_run = [](grpc_completion_queue_functor* self, int) {
      auto* const told = static_cast<failing_tag*>(self)->told_;
      told->functor_run(told, 0);
    };
    operation.set_core_cq_tag(this);
  }

 private:
  grpc_completion_queue_functor* told_ = nullptr;
};

/// Loses the last reply of its one call.
class losing_channel final : public protocoro::detail::forwarding_channel,
                             private grpc::internal::CallHook {
 public:
  losing_channel(std::shared_ptr<grpc::ChannelInterface> real, int kept)
      : forwarding_channel(std::move(real)), left_(kept) {}

 private:
  grpc::internal::Call CreateCall(const grpc_method& method, grpc::ClientContext* context,
                                  grpc::CompletionQueue* queue) override {
    const auto made = channel_reach::create_call(*real(), method, context, queue);
    return grpc::internal::Call(made.call(), this, queue, made.client_rpc_info());
  }
  grpc::CompletionQueue* CallbackCQ() override { return channel_reach::queue(*real()); }
  void PerformOpsOnCall(grpc::internal::CallOpSetInterface* operations,
                        grpc::internal::Call* call) override {
    auto* const read = dynamic_cast<read_operation*>(operations);
    if (read != nullptr && left_-- == 0) tag_.stand_before(*read);
    channel_reach::perform(*real(), operations, call);
  }

  std::atomic<int> left_;
  failing_tag tag_;
};

class LostReply : public testing::TestWithParam<rpc_kind> {};

TEST_P(LostReply, OfACallThatEndsWellIsAnError) {
  const world here;
  for (const form how : {form::exception, form::result}) {
    const int kept = streams_replies(GetParam()) ? 2 : 0;
    RpcTestClient client(behind_pass_through(
        std::make_shared<losing_channel>(protocoro::connect(here.address()), kept)));
    call_plan plan(GetParam(), request_for("hello", 3));
    plan.how = how;
    const outcome seen = sync_wait(make(client, std::move(plan)));
    EXPECT_EQ(seen.code(), status_code::INTERNAL);
    EXPECT_EQ(seen.status.error_message(), "a reply could not be received");
    EXPECT_EQ(seen.replies.size(), static_cast<std::size_t>(kept));
  }
}

INSTANTIATE_TEST_SUITE_P(Rpc, LostReply,
                         testing::Values(rpc_kind::server_streaming, rpc_kind::client_streaming,
                                         rpc_kind::bidi_streaming),
                         name_of_kind);

}  // namespace
}  // namespace rpc_test

#endif
