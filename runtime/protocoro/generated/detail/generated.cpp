#include "protocoro/generated/detail/generated.hpp"

#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>

#include "protocoro/client/internal/client_call.hpp"
#include "protocoro/client/internal/client_interception.hpp"
#include "protocoro/coro/detail/unhandled_error.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

operation_ptr no_channel() {
  return failed_operation(std::make_exception_ptr(std::logic_error(
      "protocoro: the client has no channel (a mock class that does not override this method?)")));
}

/// Copies the request for interceptors, which may make the call more than once.
std::unique_ptr<google::protobuf::MessageLite> copy_of(
    const google::protobuf::MessageLite& request) {
  std::unique_ptr<google::protobuf::MessageLite> copy(request.New());
  copy->CheckTypeAndMergeFrom(request);
  return copy;
}

}  // namespace

operation_ptr call(client& caller, std::size_t method, const google::protobuf::MessageLite& request,
                   call_options options) try {
  const auto& core = client_access::core(caller);
  if (!core) return no_channel();
  if (core->interceptors().empty()) return make_call(core, method, request, std::move(options));
  return operation_ptr(
      new client_interception(core, method, copy_of(request), operation_ptr(), std::move(options)));
} catch (const rpc_error&) {
  return failed_operation(std::current_exception());
}

operation_ptr call(client& caller, std::size_t method, operation_ptr requests,
                   call_options options) {
  const auto& core = client_access::core(caller);
  if (!core) return no_channel();
  if (!requests)
    return failed_operation(std::make_exception_ptr(
        std::logic_error("protocoro: the generator of the call's requests is empty")));
  if (core->interceptors().empty())
    return make_call(core, method, std::move(requests), std::move(options));
  return operation_ptr(
      new client_interception(core, method, nullptr, std::move(requests), std::move(options)));
}

operation_ptr unimplemented() {
  return failed_operation(std::make_exception_ptr(rpc_error(status_code::UNIMPLEMENTED, "")));
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
