// The coroutines that answer mocked calls.
#ifndef PROTOCORO_TESTING_DETAIL_MOCK_REPLIES_HPP
#define PROTOCORO_TESTING_DETAIL_MOCK_REPLIES_HPP

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/detail/operation_awaiter.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Awaits the next streamed request, whatever its type.
class next_request final : public operation_awaiter {
 public:
  using operation_awaiter::operation_awaiter;
  void* await_resume() { return take(); }
};

/// Reads the requests to their end.
inline task<> read_all(operation_ptr requests) {
  while (void* request = co_await next_request(requests.get())) static_cast<void>(request);
}

/// Answers a call with one reply. `requests` is empty if the call has a single request.
template <class Reply>
task<Reply> reply_after(operation_ptr requests, Reply message) {
  if (requests) co_await read_all(std::move(requests));
  co_return message;
}

template <class Reply>
async_generator<Reply> no_reply_beside(operation_ptr requests) {
  co_await read_all(std::move(requests));
}

template <class Reply>
async_generator<Reply> each_of(std::vector<Reply> replies) {
  for (Reply& reply : replies) co_yield std::move(reply);
}

template <class Reply>
async_generator<Reply> replies_beside(operation_ptr requests, std::vector<Reply> replies,
                                      std::optional<rpc_error> failure) {
  const std::size_t count = replies.size();
  auto values = each_of(std::move(replies));
  if (requests) values = merge(std::move(values), no_reply_beside<Reply>(std::move(requests)));
  for (std::size_t i = 0; i != count; ++i) {
    auto reply = co_await values.next();
    co_yield std::move(*reply);
  }
  if (failure) throw rpc_error(*failure);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
