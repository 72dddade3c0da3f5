#include "keeper.hpp"

#include <grpcpp/support/slice.h>

#include "grpc_compat.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// Never destroyed: gRPC's threads are to outlive every user of them.
class keeper {
 public:
  /// A call that was cancelled before it began makes the channel take its share of the threads.
  keeper() {
    const grpc::Slice nothing;
    grpc::ByteBuffer empty_message(&nothing, 1);
    request_.swap(empty_message);
    context_.TryCancel();
    start_unary_call(*channel_, method_, context_, request_, reply_, [](const grpc::Status&) {});
  }

 private:
  std::shared_ptr<grpc::Channel> channel_ =
      grpc::CreateChannel("unix:protocoro-is-never-dialled", grpc::InsecureChannelCredentials());
  grpc_method method_{"/protocoro/keep", grpc_method::NORMAL_RPC};
  grpc::ClientContext context_;
  wire request_;
  wire reply_;
};

/// In static storage, where leak checkers look for what is still in use.
union kept_for_ever {
  kept_for_ever() : kept() {}
  ~kept_for_ever() {}

  keeper kept;
};

}  // namespace

void keep_callback_threads() { static const kept_for_ever once; }

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
