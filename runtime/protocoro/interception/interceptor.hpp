// Defines what the interceptors of servers and clients have in common: messages, and `next`.
//
//   call.see_replies([](const google::protobuf::Message& reply) { log(reply.DebugString()); });
//   co_await next();
#ifndef PROTOCORO_INTERCEPTION_INTERCEPTOR_HPP
#define PROTOCORO_INTERCEPTION_INTERCEPTOR_HPP

#include <cstddef>
#include <functional>

#include "protocoro/coro/task.hpp"

namespace google::protobuf {
class Message;
class MessageLite;
}  // namespace google::protobuf

namespace protocoro {
inline namespace v0_1 {
namespace detail {
class interception;
}  // namespace detail

/// The messages of a call that has interceptors; the common base of intercepted_call and
/// outgoing_call.
class intercepted_messages {
 public:
  /// A function that reads a message.
  using message_viewer = std::function<void(const google::protobuf::Message& message)>;
  /// A function that may change a message.
  using message_changer = std::function<void(google::protobuf::Message& message)>;

  intercepted_messages(const intercepted_messages&) = delete;
  intercepted_messages& operator=(const intercepted_messages&) = delete;

  /// These four register a hook; call them before `next`. Request hooks are called with each
  /// request, those of the outer interceptors first; reply hooks with each reply, those of the
  /// inner interceptors first. If a hook changes replies, it gets a copy of each reply that a
  /// handler streams.
  ///
  /// If a hook throws on a single request, `next()` throws that exception. On a streamed request,
  /// the read of the handler or of the client's call throws it. On a reply, the inner call ends and
  /// `next()` throws the exception.
  ///
  /// If a call is made again, the inner interceptors start over. Hooks that only read see the
  /// request of each attempt; hooks that change it always get the original request.
  ///
  /// All four throw std::logic_error after `next` and for a method with lite messages, and
  /// std::invalid_argument for an empty function.
  /// @{
  void see_requests(message_viewer viewer);
  void change_requests(message_changer changer);
  void see_replies(message_viewer viewer);
  void change_replies(message_changer changer);
  /// @}

  /// True if the method has lite messages, which hooks cannot see.
  bool has_lite_messages() const noexcept;

  /// Answers the call instead of the inner interceptors and the handler, or replaces their reply.
  /// If the method streams replies, these replies follow the streamed ones when the interceptors
  /// have ended. The message is copied. Throws std::invalid_argument if it is not of the method's
  /// reply type.
  void reply(const google::protobuf::MessageLite& message);

  /// How many streamed replies have passed so far.
  std::size_t replies() const noexcept;

 protected:
  /// @cond internal
  explicit intercepted_messages(detail::interception& call) noexcept : call_(&call) {}
  ~intercepted_messages() = default;
  /// @endcond

 private:
  detail::interception* call_;
};

/// Runs the rest of a call: `co_await next()`.
class next_step {
 public:
  /// @cond internal
  /// Used by the library.
  next_step(detail::interception& call, std::size_t position) noexcept
      : call_(&call), position_(position) {}
  /// @endcond

  /// Runs the inner part of the call: the next interceptor and, in the end, the handler or the
  /// client's call. When the await completes, the inner part has ended and all streamed replies
  /// have passed. Throws what the inner part ended with: rpc_error, `cancelled` after a stop, or
  /// any exception that escaped from a handler.
  ///
  /// A server's interceptor may call this once. A client's interceptor may call it again when the
  /// previous await has completed, which makes the call again, unless the requests are streamed.
  /// Throws std::logic_error otherwise.
  task<> operator()() const;

 private:
  detail::interception* call_;
  std::size_t position_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
