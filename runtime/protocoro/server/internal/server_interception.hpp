// Runs a server's interceptors around a call.
#ifndef PROTOCORO_SERVER_INTERNAL_SERVER_INTERCEPTION_HPP
#define PROTOCORO_SERVER_INTERNAL_SERVER_INTERCEPTION_HPP

#include <utility>

#include "protocoro/interception/internal/interception.hpp"
#include "protocoro/server/internal/server_call.hpp"
#include "protocoro/server/server_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Surrounds the handler. All coroutines of the call run under the call's own context.
class server_interception final : public interception {
 public:
  /// `request` was created for this call and is not shared, so interceptors may change it.
  server_interception(const interceptor_chain& chain, server_call& call,
                      const google::protobuf::MessageLite* request, operation_ptr requests) noexcept
      : interception(call.method(), const_cast<google::protobuf::MessageLite*>(request),
                     std::move(requests)),
        chain_(chain),
        call_(call) {}

  server_context& user_context() const noexcept { return call_.user_context(); }

 private:
  std::size_t interceptors() const noexcept override { return chain_.size(); }
  task<> call_interceptor(std::size_t position, next_step next) override {
    return chain_[position]->intercept(seen_, next);
  }
  void begins_under(context& where) override { hear_stops_of(where); }
  operation_ptr make_inner() override { return call_.call_handler(request(), take_requests()); }

  const interceptor_chain& chain_;
  server_call& call_;
  intercepted_call seen_{*this};
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
