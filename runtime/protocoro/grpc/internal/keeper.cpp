#include "protocoro/grpc/internal/keeper.hpp"

#include <grpcpp/support/slice.h>

#include <memory>
#include <utility>

#include "protocoro/base/internal/kept_for_ever.hpp"
#include "protocoro/grpc/internal/idle_alarm.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

void stillborn_call::start(grpc::Channel& channel, std::function<void(grpc::Status)> ended) {
  const grpc::Slice nothing;
  grpc::ByteBuffer empty_message(&nothing, 1);
  request_.swap(empty_message);
  context_.emplace();
  context_->TryCancel();
  start_unary_call(channel, method_, *context_, request_, reply_, std::move(ended));
}

namespace {

class keeper {
 public:
  /// A first call makes the channel use the callback threads.
  keeper() {
    first_.start(*channel_, [](const grpc::Status&) {});
    use_idle_alarm();
  }

  grpc::Channel& channel() const noexcept { return *channel_; }

 private:
  std::shared_ptr<grpc::Channel> channel_ =
      grpc::CreateChannel("unix:protocoro-is-never-dialled", grpc::InsecureChannelCredentials());
  stillborn_call first_;
};

}  // namespace

void keep_callback_threads() { kept_channel(); }

grpc::Channel& kept_channel() {
  static kept_for_ever<keeper> once;  // gRPC's threads must outlive all their users
  return once.kept.channel();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
