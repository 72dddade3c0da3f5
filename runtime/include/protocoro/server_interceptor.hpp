// What runs around the calls of a server: it may look on, wait, reject, answer by itself.
//
//   class members_only final : public protocoro::server_interceptor {
//     task<> intercept(intercepted_call& call, next_step next) override {
//       if (!call.context().metadata("member"))
//         throw rpc_error(status_code::PERMISSION_DENIED, "for members");
//       co_await next();
//     }
//   };
//
//   server_options().listen(address).intercept(std::make_shared<members_only>())
#ifndef PROTOCORO_SERVER_INTERCEPTOR_HPP
#define PROTOCORO_SERVER_INTERCEPTOR_HPP

#include <cstddef>
#include <functional>

#include "protocoro/server_context.hpp"
#include "protocoro/task.hpp"

namespace google::protobuf {
class Message;
class MessageLite;
}  // namespace google::protobuf

namespace protocoro {
inline namespace v0_1 {
namespace detail {
class server_interception;
}  // namespace detail

/// A call as interceptors see it; lives until the last of them has ended. Used on the call's
/// strand, as in the interceptor's own coroutine.
class intercepted_call {
 public:
  using message_viewer = std::function<void(const google::protobuf::Message& message)>;
  using message_changer = std::function<void(google::protobuf::Message& message)>;

  explicit intercepted_call(detail::server_interception& call) noexcept : call_(&call) {}
  intercepted_call(const intercepted_call&) = delete;
  intercepted_call& operator=(const intercepted_call&) = delete;

  /// The method, metadata, deadline and peer of the call; what the handler gets too.
  server_context& context() const noexcept;

  /// Before `next`: called with each request on its way to the handler, the outer interceptors'
  /// first, and with each reply on its way from the handler, the inner interceptors' first. A reply
  /// that is streamed is copied for those who change it.
  ///
  /// What one throws for a single request is what next() throws, for a streamed request what the
  /// handler's await throws; for a reply it ends the handler, and next() throws it.
  ///
  /// They throw std::logic_error after `next`, and for a method with lite messages.
  void see_requests(message_viewer viewer);
  void change_requests(message_changer changer);
  void see_replies(message_viewer viewer);
  void change_replies(message_changer changer);

  /// The method's messages are lite ones, which are not seen.
  bool has_lite_messages() const noexcept;

  /// Answers instead of the handler, or in place of its reply. In a method that streams replies
  /// they follow those of the handler, when the interceptors have ended. A copy is taken. Throws
  /// std::invalid_argument for a message of another type than the method's.
  void reply(const google::protobuf::MessageLite& message);

 private:
  detail::server_interception* call_;
};

/// What an interceptor goes on with: `co_await next()`.
class next_step {
 public:
  next_step(detail::server_interception& call, std::size_t position) noexcept
      : call_(&call), position_(position) {}

  /// Runs what is behind: the next interceptor, in the end the handler. It has ended, and a handler
  /// that streams has given its last reply, when the await is over; what it ended with is thrown:
  /// rpc_error, `cancelled` after a stop, or whatever escaped from the handler.
  ///
  /// Once: throws std::logic_error the second time.
  task<> operator()() const;

 private:
  detail::server_interception* call_;
  std::size_t position_;
};

/// Called for every call that it was registered for, on the executor of the handler, several calls
/// at a time. What it throws is how the call ends, as if the handler had thrown it. One that ends
/// without an exception and without `next` has answered with `reply`, which a method with one reply
/// needs, else the call ends as UNKNOWN; the handler has not been called then.
///
/// It is one of the coroutines of the call, like the handler: deadline and stop reach it, what it
/// awaits is limited by them. A `with_timeout(next(), 1s)` limits what is behind.
class server_interceptor {
 public:
  virtual ~server_interceptor() = default;

  virtual task<> intercept(intercepted_call& call, next_step next) = 0;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
