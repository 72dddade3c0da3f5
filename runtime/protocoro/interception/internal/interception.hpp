// Runs a call through its interceptors, on a server or a client.
#ifndef PROTOCORO_INTERCEPTION_INTERNAL_INTERCEPTION_HPP
#define PROTOCORO_INTERCEPTION_INTERNAL_INTERCEPTION_HPP

#include <google/protobuf/message_lite.h>

#include <cstddef>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "protocoro/coro/detail/member_item.hpp"
#include "protocoro/coro/detail/operation.hpp"
#include "protocoro/coro/detail/refcounted.hpp"
#include "protocoro/coro/detail/root.hpp"
#include "protocoro/coro/detail/stop_state.hpp"
#include "protocoro/interception/interceptor.hpp"
#include "protocoro/interception/internal/message_hooks.hpp"
#include "protocoro/rpc/method_info.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// To the consumer this looks like the operation that it surrounds: the handler on a server, the
/// call itself on a client. It yields one reply, or a stream of replies and an end. Inside, the
/// interceptors' coroutines await each other, and the innermost awaits `inner_run`. Meanwhile the
/// replies pass:
///
///   consumer asks -> advance -> [interceptor -> next -> ... -> inner_run] -> inner_ gives a reply
///   consumer takes it, asks again ...    inner_ ends -> interceptors end -> the consumer is told
///
/// Everything happens on one strand. A resumed coroutine may destroy this object, so each
/// resumption is the last thing that a function does.
class interception : public operation, private stop_listener {
 public:
  bool advance(work_item& done, context& where) final;
  void* take() final { return const_cast<void*>(view()); }
  const void* view() final;
  std::exception_ptr take_failure() noexcept final;
  void abandon() noexcept final;
  void drop() noexcept final;

  // For interceptors.
  const method_info& method() const noexcept { return method_; }
  task<> enter(std::size_t position);
  bool has_lite_messages() const noexcept;
  /// Throw std::logic_error if hooks are not possible.
  void hook_requests(message_hook::function what) { hook(request_hooks_, std::move(what)); }
  void hook_replies(message_hook::function what) { hook(reply_hooks_, std::move(what)); }
  void add_reply(const google::protobuf::MessageLite& message);
  std::size_t replies_passed() const noexcept { return passed_; }

 protected:
  /// `request` is nullptr for methods with streamed requests. Otherwise it may be changed.
  interception(const method_info& method, google::protobuf::MessageLite* request,
               operation_ptr requests) noexcept;
  virtual ~interception() = default;

  bool has_one_reply() const noexcept {
    return method_.kind() == rpc_kind::unary || method_.kind() == rpc_kind::client_streaming;
  }
  google::protobuf::MessageLite* request() const noexcept { return request_; }
  operation_ptr take_requests() noexcept { return std::move(requests_); }
  /// Ends only the consumer's wait, with `failure`.
  void end_wait(std::exception_ptr failure) noexcept;
  /// True while the interceptors only wait for the inner operation to end, and messages pass.
  bool only_passes_messages() const noexcept { return inner_ && !inner_over_; }
  /// True when the interceptors have ended.
  bool is_over() const noexcept { return over_; }
  /// Passes stops of `where` on to the inner operation, whichever coroutine asks that for values.
  void hear_stops_of(context& where) noexcept { where.stop().add(*this); }

 private:
  /// The end of the chain; completes when `inner_` has ended.
  class inner_run final : public operation {
   public:
    explicit inner_run(interception& owner) noexcept : owner_(owner) {}
    bool advance(work_item& done, context& where) override {
      return owner_.begin_inner(done, where);
    }
    void* take() override;
    std::exception_ptr take_failure() noexcept override;
    void abandon() noexcept override { owner_.waiting_ = nullptr; }
    void drop() noexcept override { owner_.leave_inner(); }

   private:
    interception& owner_;
  };

  virtual std::size_t interceptors() const noexcept = 0;
  virtual task<> call_interceptor(std::size_t position, next_step next) = 0;
  /// Creates the inner operation: the handler or the client's call. Rethrows what that throws.
  virtual operation_ptr make_inner() = 0;
  virtual bool may_repeat() const noexcept { return false; }
  /// The last inner operation has failed.
  virtual void inner_failed(const rpc_error& /*failure*/) noexcept {}
  /// The innermost interceptor awaits under `where`. May throw to refuse that.
  virtual void begins_under(context& where) = 0;

  /// Returns the context of the interceptors, for a consumer that awaits under `where`.
  virtual context& context_for(context& where) { return where; }
  /// The consumer begins to wait under `where`, or stops waiting.
  virtual void consumer_waits(context& /*where*/) noexcept {}
  virtual void consumer_leaves() noexcept {}
  virtual void ended() noexcept {}

  void begin(context& where) noexcept;
  void begin_again(std::size_t position) noexcept;
  void leave_reply() noexcept;
  void interceptors_ended() noexcept;
  void take_interceptors_end() noexcept;
  void interceptors_done() noexcept;
  void hook(message_hooks& hooks, message_hook::function what) const;

  bool begin_inner(work_item& done, context& where);
  void show_requests();
  void ask() noexcept;
  void collect() noexcept;
  const void* shown(const void* reply);
  void inner_ended(std::exception_ptr failure) noexcept;
  void leave_inner() noexcept;
  void arrived() noexcept;
  void stopped() noexcept;

  bool consumer_is_served() const noexcept { return value_ != nullptr || wait_failure_ || over_; }
  void pass_on() noexcept;
  void resume_interceptor() noexcept;
  void tell_consumer() noexcept;
  void tell_later() noexcept;

  const method_info& method_;
  google::protobuf::MessageLite* request_;
  operation_ptr requests_;
  shown_request shown_request_;
  message_hooks request_hooks_;
  message_hooks reply_hooks_;
  // a streamed reply, for the hooks that change it
  std::unique_ptr<google::protobuf::MessageLite> changed_;
  // given by the interceptors
  std::vector<std::unique_ptr<google::protobuf::MessageLite>> replies_;
  std::size_t next_reply_ = 0;
  std::size_t passed_ = 0;

  std::size_t entered_ = 0;  // the number of steps entered in the chain
  work_item* consumer_ = nullptr;
  const void* value_ = nullptr;      // a streamed reply, until the consumer takes it
  void* reply_ = nullptr;            // the single reply
  std::exception_ptr wait_failure_;  // ends only one wait of the consumer
  bool wanted_ = false;              // the consumer has asked and not been answered yet
  bool over_ = false;                // the interceptors have ended
  std::exception_ptr outcome_;       // how they ended

  work_item* waiting_ = nullptr;  // the innermost interceptor
  context* where_ = nullptr;      // the context that it awaits under
  bool asked_ = false;            // `inner_` will deliver a value
  bool running_ = false;          // `ask` is on the stack
  bool hurry_ = false;            // stopped: `inner_` has to notice
  bool inner_over_ = false;
  std::exception_ptr failure_;  // how the inner operation ended

  inner_run inner_run_{*this};
  member_item<interception, &interception::arrived> arrived_{*this};
  member_item<interception, &interception::interceptors_done> done_{*this};
  member_item<interception, &interception::tell_later> tell_later_{*this};
  counted_ptr<root> scheduled_;  // while `tell_later_` is scheduled
  bool dropped_ = false;
  operation_ptr inner_;
  operation_ptr interceptors_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
