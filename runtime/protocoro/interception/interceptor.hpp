// What interceptors of servers and of clients have in common.
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

/// The messages of a call that has interceptors.
class intercepted_messages {
 public:
  using message_viewer = std::function<void(const google::protobuf::Message& message)>;
  using message_changer = std::function<void(google::protobuf::Message& message)>;

  intercepted_messages(const intercepted_messages&) = delete;
  intercepted_messages& operator=(const intercepted_messages&) = delete;

  /// Before `next`: called with each request on its way, the outer interceptors' first, and with
  /// each reply on its way back, the inner interceptors' first. A reply that a handler streams is
  /// copied for those who change it.
  ///
  /// What one throws for a single request is what next() throws, for a streamed request what
  /// whoever reads it is thrown; for a reply it ends the call behind, and next() throws it.
  ///
  /// Where a call is made again, the interceptors inside begin anew: those who look on see the
  /// request of each attempt; those who change it get it as it was before anybody did.
  ///
  /// They throw std::logic_error after `next`, and for a method with lite messages;
  /// std::invalid_argument for an empty function.
  void see_requests(message_viewer viewer);
  void change_requests(message_changer changer);
  void see_replies(message_viewer viewer);
  void change_replies(message_changer changer);

  /// The method's messages are lite ones, which are not seen.
  bool has_lite_messages() const noexcept;

  /// Answers instead of who is behind, or in place of the reply. In a method that streams replies
  /// they follow those that have passed, when the interceptors have ended. A copy is taken. Throws
  /// std::invalid_argument for a message of another type than the method's.
  void reply(const google::protobuf::MessageLite& message);

  /// So many streamed replies have passed.
  std::size_t replies() const noexcept;

 protected:
  explicit intercepted_messages(detail::interception& call) noexcept : call_(&call) {}
  ~intercepted_messages() = default;

 private:
  detail::interception* call_;
};

/// What an interceptor goes on with: `co_await next()`.
class next_step {
 public:
  next_step(detail::interception& call, std::size_t position) noexcept
      : call_(&call), position_(position) {}

  /// Runs what is behind: the next interceptor, in the end the handler, or the call itself. It has
  /// ended, and all streamed replies have passed, when the await is over; what it ended with is
  /// thrown: rpc_error, `cancelled` after a stop, or whatever escaped from a handler.
  ///
  /// On a server once; a client may go on again when the await is over, which makes the call again.
  /// Throws std::logic_error where that is not so.
  task<> operator()() const;

 private:
  detail::interception* call_;
  std::size_t position_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
