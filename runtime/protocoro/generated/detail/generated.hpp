// Functions that generated sources call. Not for users.
#ifndef PROTOCORO_GENERATED_DETAIL_GENERATED_HPP
#define PROTOCORO_GENERATED_DETAIL_GENERATED_HPP

#include <google/protobuf/message_lite.h>

#include <cstddef>
#include <utility>

#include "protocoro/client/client_base.hpp"
#include "protocoro/rpc/method_info.hpp"
#include "protocoro/server/service_base.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

template <class Message>
const google::protobuf::MessageLite& default_instance() {
  return Message::default_instance();
}

/// Describes a method, for the table of its service.
template <class Request, class Reply>
constexpr method_info method(const char* path, rpc_kind kind, bool deprecated = false,
                             idempotency level = idempotency::unknown) noexcept {
  return method_info(path, kind, &default_instance<Request>, &default_instance<Reply>, deprecated,
                     level);
}

/// Describes a method that is not deprecated and has an idempotency level.
template <class Request, class Reply>
constexpr method_info method(const char* path, rpc_kind kind, idempotency level) noexcept {
  return method<Request, Reply>(path, kind, false, level);
}

/// Makes a call with one request. The request may be destroyed when this returns.
operation_ptr call(client& caller, std::size_t method, const google::protobuf::MessageLite& request,
                   call_options options);

/// Makes a call that streams its requests. Nothing is read from them before the call is first
/// awaited.
operation_ptr call(client& caller, std::size_t method, operation_ptr requests,
                   call_options options);

/// The body of a handler method that is not overridden: fails with UNIMPLEMENTED.
operation_ptr unimplemented();

/// Finds the handler class of a method, and turns what the runtime received into its argument.
template <class Method>
struct handler_method;

template <class Handler, class Reply, class Request>
struct handler_method<Reply (Handler::*)(server_context&, const Request&)> {
  using handler = Handler;
  static const Request& argument(const google::protobuf::MessageLite* request, operation_ptr&) {
    return static_cast<const Request&>(*request);
  }
};

template <class Handler, class Reply, class Request>
struct handler_method<Reply (Handler::*)(server_context&, async_generator<Request>)> {
  using handler = Handler;
  static async_generator<Request> argument(const google::protobuf::MessageLite*,
                                           operation_ptr& requests) {
    return std::move(requests);
  }
};

/// Calls the handler method `Method`; one handler_entry of a service's table.
template <auto Method>
operation_ptr handle(service& served, server_context& context,
                     const google::protobuf::MessageLite* request, operation_ptr requests) {
  using shape = handler_method<decltype(Method)>;
  return (static_cast<typename shape::handler&>(served).*Method)(
      context, shape::argument(request, requests));
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
