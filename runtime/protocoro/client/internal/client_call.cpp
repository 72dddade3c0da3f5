#include "protocoro/client/internal/client_call.hpp"

#include <utility>

#include "protocoro/client/internal/client_stream_call.hpp"
#include "protocoro/client/internal/client_unary_call.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

operation_ptr make_call(const std::shared_ptr<client_core>& client, std::size_t method,
                        const google::protobuf::MessageLite& request, call_options options) {
  wire bytes = serialize(request);
  if (client->method(method).kind() == rpc_kind::unary)
    return operation_ptr(
        &client_unary_call::make(client, method, std::move(bytes), std::move(options)));
  return operation_ptr(
      new client_stream_call(client, method, std::move(bytes), std::move(options)));
}

operation_ptr make_call(const std::shared_ptr<client_core>& client, std::size_t method,
                        operation_ptr requests, call_options options) {
  return operation_ptr(
      new client_stream_call(client, method, std::move(requests), std::move(options)));
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
