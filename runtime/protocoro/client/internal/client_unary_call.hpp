// A client's unary call, as the operation of its task.
#ifndef PROTOCORO_CLIENT_INTERNAL_CLIENT_UNARY_CALL_HPP
#define PROTOCORO_CLIENT_INTERNAL_CLIENT_UNARY_CALL_HPP

#include <google/protobuf/message_lite.h>

#include <cstddef>
#include <memory>

#include "protocoro/calls/internal/traced_call.hpp"
#include "protocoro/client/call_options.hpp"
#include "protocoro/client/internal/call_record.hpp"
#include "protocoro/client/internal/call_setup.hpp"
#include "protocoro/client/internal/client_core.hpp"
#include "protocoro/coro/detail/leaf_operation.hpp"
#include "protocoro/grpc/internal/wire.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The block of one call. It lives until gRPC has completed the call and the task is gone. Nothing
/// is sent before the first await, but the request has already been serialised. The block is placed
/// in memory of its method's pool.
class client_unary_call final : public refcounted, public leaf_operation {
 public:
  static client_unary_call& make(std::shared_ptr<client_core> client, std::size_t method,
                                 wire request, call_options options);

  bool advance(work_item& done, context& where) override;
  void* take() override;
  void drop() noexcept override;
  const void* take_failed_status() override;
  const char* waits_for() const noexcept override { return client_->method(method_).path(); }

 private:
  client_unary_call(std::shared_ptr<client_core> client, std::size_t method, call_memory& memory,
                    wire request, call_options options);
  ~client_unary_call() override = default;
  void destroy() noexcept override;

  void stopped(bool /*whole*/) noexcept override {
    trace_.stop("stop");
    context_.TryCancel();
  }

  void start(context& where);
  void end_unsent();
  void completed_by_grpc(grpc::Status status) noexcept;
  void settle();

  const std::shared_ptr<client_core> client_;
  const std::size_t method_;
  call_memory& memory_;
  const call_options options_;
  heeded_context heeded_;
  counted_ptr<call_record> record_;
  wire request_;
  wire reply_bytes_;
  grpc::ClientContext context_;
  grpc::Status status_;
  google::protobuf::MessageLite* reply_ = nullptr;
  const method_info* charged_ = nullptr;  // the method to blame if gRPC's threads are blocked
  traced_call trace_;
  bool started_ = false;
  bool settled_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
