// The state that a client and its calls share: the channel, and the methods registered with it.
#ifndef PROTOCORO_CLIENT_INTERNAL_CLIENT_CORE_HPP
#define PROTOCORO_CLIENT_INTERNAL_CLIENT_CORE_HPP

#include <memory>
#include <vector>

#include "protocoro/calls/internal/call_memory.hpp"
#include "protocoro/client/client_base.hpp"
#include "protocoro/grpc/internal/grpc_compat.hpp"
#include "protocoro/grpc/internal/heartbeat_share.hpp"
#include "protocoro/rpc/method_info.hpp"

namespace protocoro {
inline namespace v0_1 {

class client_interceptor;

namespace detail {

class client_core {
 public:
  client_core(std::shared_ptr<grpc::ChannelInterface> channel, method_table methods);

  grpc::ChannelInterface& channel_for_call() {
    if (shares_threads_) heartbeat_.begin();
    return *channel_;
  }
  using interceptor_chain = std::vector<std::shared_ptr<client_interceptor>>;

  /// The outermost first.
  const interceptor_chain& interceptors() const noexcept { return interceptors_; }

  const method_info& method(std::size_t index) const noexcept { return methods_[index]; }
  call_memory_pool& memory(std::size_t unary_method) const noexcept {
    return memory_[unary_method];
  }
  const grpc_method& registered(std::size_t index) const noexcept { return registered_[index]; }

 private:
  interceptor_chain interceptors_;
  std::shared_ptr<grpc::ChannelInterface> channel_;  // without the wrappers that carry interceptors
  method_table methods_;
  std::vector<grpc_method> registered_;
  call_memory_pools memory_;
  const bool shares_threads_;  // with all other users of gRPC's callbacks
  heartbeat_share heartbeat_;
};

/// Gives the library access to protocoro::client's core, which users do not see.
class client_access {
 public:
  static const std::shared_ptr<client_core>& core(const client& caller) noexcept {
    return caller.core_;
  }
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
