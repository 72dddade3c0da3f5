// A channel that says who is around the calls of our clients through it.
#ifndef PROTOCORO_INTERCEPTING_CHANNEL_HPP
#define PROTOCORO_INTERCEPTING_CHANNEL_HPP

#include <memory>
#include <utility>

#include "grpc_compat.hpp"
#include "protocoro/client_interceptor.hpp"

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
