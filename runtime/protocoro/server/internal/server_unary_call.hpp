// A unary call on the server.
#ifndef PROTOCORO_SERVER_INTERNAL_SERVER_UNARY_CALL_HPP
#define PROTOCORO_SERVER_INTERNAL_SERVER_UNARY_CALL_HPP

#include "protocoro/calls/internal/call_memory.hpp"
#include "protocoro/coro/detail/member_item.hpp"
#include "protocoro/server/internal/server_call.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Runs the handler inside gRPC's method handler until the handler first suspends. If the handler
/// has ended by then, the call is finished through gRPC's default reactor and this block is freed
/// at once. Otherwise this block is the reactor: it is told of cancellation and lives until OnDone.
/// It is placed in memory of its method's pool.
class server_unary_call final : public server_call, public prompt_unary_reactor {
 public:
  /// On gRPC's thread. `request` and `reply` belong to gRPC and live until it is done with the
  /// call.
  static grpc::ServerUnaryReactor* accept(service_core& service, std::size_t method,
                                          grpc::CallbackServerContext& context, const wire& request,
                                          wire& reply);

 private:
  enum stage : unsigned char { accepting, bound, ended };

  server_unary_call(service_core& service, std::size_t method, grpc::CallbackServerContext& context,
                    call_memory& memory, const wire& request, wire& reply);
  ~server_unary_call() override = default;
  void destroy() noexcept override;

  std::unique_ptr<kept_reply>* reply_place() noexcept override { return memory_.reply(); }

  /// After Finish no user code is left to run. Before that, OnCancel resumes coroutines, which must
  /// not happen inside the code that cancels.
  bool ends_at_once() const noexcept override;

  void OnCancel() override;
  void OnDone() override;

  void run() noexcept;
  void handler_done() noexcept;
  void finish(grpc::Status status) noexcept;

  member_item<server_unary_call, &server_unary_call::run> run_{*this};
  member_item<server_unary_call, &server_unary_call::handler_done> handler_done_{*this};
  call_memory& memory_;
  wire request_bytes_;
  wire& reply_;
  operation_ptr work_;
  grpc::Status status_;
  std::atomic<stage> stage_{accepting};
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
