#include "protocoro/client/internal/client_core.hpp"

#include <stdexcept>
#include <utility>

#include "protocoro/client/internal/client_queue.hpp"
#include "protocoro/client/internal/intercepting_channel.hpp"
#include "protocoro/grpc/internal/keeper.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

using interceptor_chain = client_core::interceptor_chain;

/// Removes the wrappers that carry interceptors, one after the other, and collects these.
std::shared_ptr<grpc::ChannelInterface> unwrapped(std::shared_ptr<grpc::ChannelInterface> channel,
                                                  interceptor_chain& found) {
  while (const auto* around = dynamic_cast<const intercepting_channel*>(channel.get())) {
    found.push_back(around->interceptor());
    channel = std::shared_ptr<grpc::ChannelInterface>(around->real());
  }
  return channel;
}

}  // namespace

client_core::client_core(std::shared_ptr<grpc::ChannelInterface> channel, method_table methods)
    : channel_(unwrapped(std::move(channel), interceptors_)),
      methods_(methods),
      memory_(methods),
      shares_threads_(dynamic_cast<channel_on_queue*>(channel_.get()) == nullptr) {
  if (!channel_) throw std::invalid_argument("protocoro: a client needs a channel");
  if (shares_threads_) keep_callback_threads();
  registered_.reserve(methods.size());
  for (std::size_t i = 0; i != methods.size(); ++i)
    registered_.emplace_back(methods[i].path(), grpc_type(methods[i].kind()), channel_);
}

}  // namespace detail

client::client() noexcept = default;

client::client(std::shared_ptr<grpc::ChannelInterface> channel, method_table methods)
    : core_(std::make_shared<detail::client_core>(std::move(channel), methods)) {}

client::~client() = default;

}  // namespace v0_1
}  // namespace protocoro
