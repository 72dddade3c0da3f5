#include "protocoro/server/server_interceptor.hpp"

#include "protocoro/server/internal/server_interception.hpp"

namespace protocoro {
inline namespace v0_1 {

intercepted_call::intercepted_call(detail::server_interception& call) noexcept
    : intercepted_messages(call), call_(&call) {}

server_context& intercepted_call::context() const noexcept { return call_->user_context(); }

}  // namespace v0_1
}  // namespace protocoro
