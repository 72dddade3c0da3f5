// Runs a client's interceptors around a call.
#ifndef PROTOCORO_CLIENT_INTERNAL_CLIENT_INTERCEPTION_HPP
#define PROTOCORO_CLIENT_INTERNAL_CLIENT_INTERCEPTION_HPP

#include <memory>
#include <optional>

#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/client/internal/answer_time.hpp"
#include "protocoro/client/internal/attempt_source.hpp"
#include "protocoro/client/internal/call_setup.hpp"
#include "protocoro/client/internal/client_core.hpp"
#include "protocoro/interception/internal/interception.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Surrounds the call itself, which is made at each `next()`. Each message of a stream may be
/// awaited by another coroutine, so the interceptors run under a context of their own. It follows
/// the context of the current consumer.
class client_interception final : public interception {
 public:
  client_interception(std::shared_ptr<client_core> client, std::size_t method,
                      std::unique_ptr<google::protobuf::MessageLite> request,
                      operation_ptr requests, call_options options) noexcept;

  static client_interception& of(const outgoing_call& call) noexcept { return *call.call_; }

  call_options& options() noexcept { return options_; }
  answer_time& time_to_answer() noexcept { return answer_time_; }
  /// From the next `next()` on, `source` makes the attempts of a call with one request. `source`
  /// must outlive this object.
  void take_attempts_from(attempt_source& source) noexcept { attempt_source_ = &source; }

 private:
  ~client_interception() override { ended(); }

  std::size_t interceptors() const noexcept override { return client_->interceptors().size(); }
  task<> call_interceptor(std::size_t position, next_step next) override;
  operation_ptr make_inner() override;
  void begins_under(context& where) override;
  bool may_repeat() const noexcept override { return request() != nullptr; }
  void inner_failed(const rpc_error& failure) noexcept override {
    if (failure.never_sent()) answer_time_.attempt_was_never_sent();
  }

  void begin_call();
  bool stays_with_its_root() const noexcept;
  context& context_for(context& awaiting) override;
  void consumer_waits(context& awaiting) noexcept override;
  void consumer_leaves() noexcept override;
  void ended() noexcept override;

  /// A stop of only a part of the tree ends the wait for a streamed reply, but not the call.
  class wait_listener final : public detail::stop_listener {
   public:
    explicit wait_listener(client_interception& waited_for) noexcept;

   private:
    client_interception& waited_for_;
  };

  const std::shared_ptr<client_core> client_;
  const std::size_t method_;
  std::unique_ptr<google::protobuf::MessageLite> request_copy_;
  call_options options_;
  answer_time answer_time_;
  attempt_source* attempt_source_ = nullptr;
  attempts* attempts_ = nullptr;  // made by the last `next()`, if the source did so
  outgoing_call seen_{*this};
  heeded_context heeded_;
  stop_state stop_;
  std::optional<context> own_;
  wait_listener wait_{*this};
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
