// A channel that carries an interceptor for the calls of protocoro's clients.
#ifndef PROTOCORO_CLIENT_INTERNAL_INTERCEPTING_CHANNEL_HPP
#define PROTOCORO_CLIENT_INTERNAL_INTERCEPTING_CHANNEL_HPP

#include <memory>
#include <utility>

#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/grpc/internal/grpc_compat.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class intercepting_channel final : public forwarding_channel {
 public:
  intercepting_channel(std::shared_ptr<grpc::ChannelInterface> real,
                       std::shared_ptr<client_interceptor> interceptor) noexcept
      : forwarding_channel(std::move(real)), interceptor_(std::move(interceptor)) {}

  const std::shared_ptr<client_interceptor>& interceptor() const noexcept { return interceptor_; }

 private:
  std::shared_ptr<client_interceptor> interceptor_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
