// The actions of gmock.hpp. Each converts to gmock's own action for the call that it is given to.
#ifndef PROTOCORO_TESTING_DETAIL_MOCK_ACTIONS_HPP
#define PROTOCORO_TESTING_DETAIL_MOCK_ACTIONS_HPP

#include <gmock/gmock.h>

#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "protocoro/coro/detail/unhandled_error.hpp"
#include "protocoro/testing/detail/mock_replies.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// What a mocked function returns: a task of one reply, or a generator of many.
template <class Result>
class mocked_result {
 public:
  static constexpr bool has_one = false;
  static constexpr bool has_many = false;
  using reply = void;
};
template <class Reply>
class mocked_result<task<Reply>> : public mocked_result<void> {
 public:
  static constexpr bool has_one = true;
  using reply = Reply;
};
template <class Reply>
class mocked_result<async_generator<Reply>> : public mocked_result<void> {
 public:
  static constexpr bool has_many = true;
  using reply = Reply;
};

/// Takes the streamed requests from a call's arguments, if it has any.
template <class Argument>
void take_requests(Argument&, operation_ptr&) noexcept {}
template <class Request>
void take_requests(async_generator<Request>& given, operation_ptr& requests) noexcept {
  requests = std::move(given);
}

template <class Reply>
class reply_action {
 public:
  explicit reply_action(Reply message) : message_(std::move(message)) {}

  template <class Result, class... Arguments>
  operator ::testing::Action<Result(Arguments...)>() const {
    using reply = typename mocked_result<Result>::reply;
    constexpr bool has_one = mocked_result<Result>::has_one;
    constexpr bool fits = std::is_same_v<Reply, reply>;
    static_assert(has_one, "protocoro: this call streams its replies: use reply_stream({...})");
    static_assert(fits || !has_one,
                  "protocoro: the message type given to reply is not this call's reply type");
    if constexpr (has_one && fits)
      return [message = message_](Arguments... arguments) -> Result {
        operation_ptr requests;
        (take_requests(arguments, requests), ...);
        return reply_after<Reply>(std::move(requests), message);
      };
  }

 private:
  Reply message_;
};

template <class Reply>
class reply_stream_action {
 public:
  explicit reply_stream_action(std::vector<Reply> messages) : messages_(std::move(messages)) {}

  /// Makes the stream fail with `failure` after the last message.
  reply_stream_action then_fail(rpc_error failure) && {
    failure_ = std::move(failure);
    return std::move(*this);
  }
  /// Like the above, with an rpc_error of this code and message.
  reply_stream_action then_fail(status_code code, std::string message) && {
    return std::move(*this).then_fail(rpc_error(code, std::move(message)));
  }

  template <class Result, class... Arguments>
  operator ::testing::Action<Result(Arguments...)>() const {
    using reply = typename mocked_result<Result>::reply;
    constexpr bool has_many = mocked_result<Result>::has_many;
    constexpr bool fits = std::is_same_v<Reply, reply>;
    static_assert(has_many, "protocoro: this call has one reply: use reply(message)");
    static_assert(
        fits || !has_many,
        "protocoro: the message type given to reply_stream is not this call's reply type");
    if constexpr (has_many && fits)
      return [messages = messages_, failure = failure_](Arguments... arguments) -> Result {
        operation_ptr requests;
        (take_requests(arguments, requests), ...);
        return replies_beside<Reply>(std::move(requests), messages, failure);
      };
  }

 private:
  std::vector<Reply> messages_;
  std::optional<rpc_error> failure_;
};

class fail_action {
 public:
  explicit fail_action(rpc_error failure) : failure_(std::move(failure)) {}

  template <class Result, class... Arguments>
  operator ::testing::Action<Result(Arguments...)>() const {
    return [failure = failure_](Arguments...) -> Result {
      return failed_operation(std::make_exception_ptr(failure));
    };
  }

 private:
  rpc_error failure_;
};

/// Fails the test and the await of the call.
inline operation_ptr called_again() {
  constexpr auto text =
      "protocoro: reply_with answers one call only: pass WillRepeatedly a function that makes "
      "tasks";
  ADD_FAILURE() << text;
  return failed_operation(std::make_exception_ptr(std::logic_error(text)));
}

/// gmock copies its actions; the copies share the work.
template <class Work>
class reply_with_action {
 public:
  explicit reply_with_action(Work work) : work_(std::make_shared<Work>(std::move(work))) {}

  template <class Result, class... Arguments>
  operator ::testing::Action<Result(Arguments...)>() const {
    constexpr bool fits = std::is_same_v<Work, Result>;
    static_assert(
        fits,
        "protocoro: the task or generator given to reply_with is not of this call's return type");
    if constexpr (fits)
      return [work = work_](Arguments...) -> Result {
        return *work ? std::move(*work) : Result(called_again());
      };
  }

 private:
  std::shared_ptr<Work> work_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
