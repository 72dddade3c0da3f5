// Makes calls of every kind, as nobody intercepts them.
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

/// Of a kind with one request, which is serialised here. Throws rpc_error when it cannot be.
operation_ptr make_call(const std::shared_ptr<client_core>& client, std::size_t method,
                        const google::protobuf::MessageLite& request, call_options options);

/// Of a kind that streams them.
operation_ptr make_call(const std::shared_ptr<client_core>& client, std::size_t method,
                        operation_ptr requests, call_options options);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
