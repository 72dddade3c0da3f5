// Actions that answer mocked calls, for gmock's WillOnce, WillRepeatedly and WillByDefault.
//
//   EXPECT_CALL(client, GetFeature).WillRepeatedly(reply(feature));
//   EXPECT_CALL(client, ListFeatures).WillOnce(reply_stream({first, second}));
//   EXPECT_CALL(client, RecordRoute).WillOnce(fail_with(status_code::UNAVAILABLE, "try later"));
//   EXPECT_CALL(client, GetFeature).WillOnce(reply_with(slow_feature()));  // a task, for one call
//
// A lambda that is a coroutine works too, if it captures nothing.
#ifndef PROTOCORO_TESTING_GMOCK_HPP
#define PROTOCORO_TESTING_GMOCK_HPP

#include <gmock/gmock.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/testing/detail/mock_actions.hpp"
#include "protocoro/testing/detail/mocked_call.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Each call gives a copy of `message`: a unary call at once, a call with streamed requests when it
/// has read them to their end.
template <class Reply>
detail::reply_action<Reply> reply(Reply message) {
  return detail::reply_action<Reply>(std::move(message));
}

/// Each call streams copies of `messages` and then ends with success, or as `then_fail` says.
/// Meanwhile it reads streamed requests; when the replies end, the request generator is destroyed
/// where it is.
template <class Reply>
detail::reply_stream_action<Reply> reply_stream(std::vector<Reply> messages) {
  return detail::reply_stream_action<Reply>(std::move(messages));
}
/// Like the above, for messages in braces.
template <class Reply>
detail::reply_stream_action<Reply> reply_stream(std::initializer_list<Reply> messages) {
  return detail::reply_stream_action<Reply>(messages);
}

/// Each call, of any kind, fails with `failure`, before it gives a reply and without reading
/// requests.
inline detail::fail_action fail_with(rpc_error failure) {
  return detail::fail_action(std::move(failure));
}
/// Like the above: fails with an rpc_error of this code and message.
inline detail::fail_action fail_with(status_code code, std::string message) {
  return detail::fail_action(rpc_error(code, std::move(message)));
}

/// Answers one call with `work`, a task or an async_generator. A second call fails the test, and
/// its await throws std::logic_error: for WillRepeatedly, pass a function that makes tasks.
template <class Reply>
detail::reply_with_action<task<Reply>> reply_with(task<Reply> work) {
  return detail::reply_with_action<task<Reply>>(std::move(work));
}
/// Like the above, for a call that streams its replies.
template <class Reply>
detail::reply_with_action<async_generator<Reply>> reply_with(async_generator<Reply> work) {
  return detail::reply_with_action<async_generator<Reply>>(std::move(work));
}

}  // namespace v0_1
}  // namespace protocoro

#endif
