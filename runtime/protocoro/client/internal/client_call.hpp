// Makes calls of every kind, without interceptors.
#ifndef PROTOCORO_CLIENT_INTERNAL_CLIENT_CALL_HPP
#define PROTOCORO_CLIENT_INTERNAL_CLIENT_CALL_HPP

#include <google/protobuf/message_lite.h>

#include <cstddef>
#include <memory>

#include "protocoro/client/call_options.hpp"
#include "protocoro/client/internal/client_core.hpp"
#include "protocoro/coro/detail/operation.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// For methods with one request, which is serialised here. Throws rpc_error if that fails.
operation_ptr make_call(const std::shared_ptr<client_core>& client, std::size_t method,
                        const google::protobuf::MessageLite& request, call_options options);

/// For methods with streamed requests.
operation_ptr make_call(const std::shared_ptr<client_core>& client, std::size_t method,
                        operation_ptr requests, call_options options);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
