// A call on its way through a server's interceptors: what a call without them is to its handler
// alone.
#ifndef PROTOCORO_SERVER_INTERCEPTION_HPP
#define PROTOCORO_SERVER_INTERCEPTION_HPP

#include <google/protobuf/message_lite.h>

#include <cstddef>
#include <exception>
#include <memory>
#include <vector>

#include "message_hooks.hpp"
#include "protocoro/detail/member_item.hpp"
#include "protocoro/detail/operation.hpp"
#include "protocoro/detail/refcounted.hpp"
#include "protocoro/detail/root.hpp"
#include "protocoro/detail/stop_state.hpp"
#include "protocoro/server_interceptor.hpp"
#include "server_call.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Seen from outside the operation that a handler is: one reply, or one after the other and an end.
/// Inside, the interceptors' coroutines await each other, the last one awaits `handler_run`, and
/// that one passes on what the handler gives while it is awaited:
///
///   call asks -> advance -> [interceptor -> next -> ... -> handler_run] -> handler gives a reply
///   call takes it, asks again ...      the handler ends -> interceptors end -> the call is told
///
/// Everything happens on the strand of the call. Whoever resumes may be destroyed by it, so each
/// resumption is the last thing that a function does.
class server_interception final : public operation, private stop_listener {
 public:
  server_interception(const interceptor_chain& chain, server_call& call,
                      const google::protobuf::MessageLite* request, operation_ptr requests);

  bool advance(work_item& done, context& where) override;
  void* take() override;
  const void* view() override;
  void abandon() noexcept override { consumer_ = nullptr; }
  void drop() noexcept override;

  // For the interceptors.
  server_context& user_context() const noexcept { return call_.user_context(); }
  task<> enter(std::size_t position);
  bool has_lite_messages() const noexcept;
  /// Throw std::logic_error where there can be none.
  message_hooks& request_hooks() { return possible(request_hooks_); }
  message_hooks& reply_hooks() { return possible(reply_hooks_); }
  void add_reply(const google::protobuf::MessageLite& message);

 private:
  /// The end of the chain: done when the handler has ended.
  class handler_run final : public operation {
   public:
    explicit handler_run(server_interception& owner) noexcept : owner_(owner) {}
    bool advance(work_item& done, context& where) override {
      return owner_.begin_handler(done, where);
    }
    void* take() override;
    void abandon() noexcept override { owner_.waiting_ = nullptr; }
    void drop() noexcept override { owner_.leave_handler(); }

   private:
    server_interception& owner_;
  };

  ~server_interception() = default;

  void begin(context& where) noexcept;
  void interceptors_ended() noexcept;
  void interceptors_done() noexcept;
  message_hooks& possible(message_hooks& hooks) const;

  bool begin_handler(work_item& done, context& where);
  void ask() noexcept;
  void collect() noexcept;
  const void* seen_by_hooks(const void* reply);
  void handler_ended(std::exception_ptr failure) noexcept;
  void leave_handler() noexcept;
  void arrived() noexcept;
  void stopped() noexcept;

  void pass_on() noexcept;
  void resume_interceptor() noexcept;
  void tell_consumer() noexcept;
  void tell_later() noexcept;

  const interceptor_chain& chain_;
  server_call& call_;
  intercepted_call seen_{*this};
  google::protobuf::MessageLite* request_;  // nullptr for the kinds that stream it
  operation_ptr requests_;
  message_hooks request_hooks_;
  message_hooks reply_hooks_;
  std::unique_ptr<google::protobuf::MessageLite> changed_;  // a streamed reply, for its hooks
  std::vector<std::unique_ptr<google::protobuf::MessageLite>> replies_;  // the interceptors' own
  std::size_t next_reply_ = 0;

  std::size_t entered_ = 0;  // so many steps of the chain
  work_item* consumer_ = nullptr;
  const void* value_ = nullptr;  // a streamed reply, until the consumer has it
  void* reply_ = nullptr;        // the only one
  bool wanted_ = false;          // the consumer has asked for a value and has got none yet
  bool over_ = false;            // the interceptors have ended
  std::exception_ptr outcome_;   // how

  work_item* waiting_ = nullptr;  // the innermost interceptor
  context* where_ = nullptr;      // what it awaits under
  bool asked_ = false;            // the handler owes us a value
  bool running_ = false;          // `ask` is on the stack
  bool hurry_ = false;            // stopped: the handler is to see it
  bool handler_over_ = false;
  std::exception_ptr failure_;  // how it ended

  handler_run handler_run_{*this};
  member_item<server_interception, &server_interception::arrived> arrived_{*this};
  member_item<server_interception, &server_interception::interceptors_done> done_{*this};
  member_item<server_interception, &server_interception::tell_later> tell_later_{*this};
  counted_ptr<root> scheduled_;  // while `tell_later_` is
  bool dropped_ = false;
  operation_ptr handler_;
  operation_ptr interceptors_;  // goes first: it awaits the others
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
