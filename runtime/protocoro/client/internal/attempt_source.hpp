// Lets an interceptor make several attempts that count as one call.
#ifndef PROTOCORO_CLIENT_INTERNAL_ATTEMPT_SOURCE_HPP
#define PROTOCORO_CLIENT_INTERNAL_ATTEMPT_SOURCE_HPP

#include <google/protobuf/message_lite.h>

#include <cstddef>
#include <memory>

#include "protocoro/client/call_options.hpp"
#include "protocoro/client/internal/client_core.hpp"
#include "protocoro/coro/detail/context.hpp"
#include "protocoro/coro/detail/operation.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// An operation that makes the attempts of one call.
class attempts : public operation {
 public:
  /// True while two or more attempts run and any of them may still deliver the reply.
  virtual bool races() const noexcept = 0;
};

/// Creates such operations.
class attempt_source {
 public:
  /// Creates the attempts of one call to `method`, which must end by `deadline`. The caller owns
  /// them, by an operation_ptr. `request` outlives them.
  virtual attempts& make(std::shared_ptr<client_core> client, std::size_t method,
                         const google::protobuf::MessageLite& request, const call_options& options,
                         context::time_point deadline) = 0;

 protected:
  ~attempt_source() = default;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
