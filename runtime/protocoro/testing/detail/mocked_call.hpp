// The part of a generated mock client that runs around gmock.
#ifndef PROTOCORO_TESTING_DETAIL_MOCKED_CALL_HPP
#define PROTOCORO_TESTING_DETAIL_MOCKED_CALL_HPP

#include <exception>
#include <stdexcept>
#include <utility>

#include "protocoro/calls/detail/kept_request.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/detail/operation.hpp"
#include "protocoro/coro/detail/unhandled_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Returns what an action gave. If it gave nothing, returns an operation that fails with a
/// std::logic_error that says so.
inline operation_ptr answer_of_mock(operation_ptr given) {
  if (given) return given;
  return failed_operation(std::make_exception_ptr(std::logic_error(
      "protocoro: the mock has no action for this call, or its action returned an empty task")));
}

/// One call of a mocked client. As with a real client, the caller's request may be destroyed once
/// the call expression has been evaluated. So the answer, which may be a coroutine with a reference
/// to the request, sees a copy that lives as long as the answer.
template <class Request>
class mocked_call {
 public:
  explicit mocked_call(const Request& request)
      : kept_(new kept_request<Request>(request)), call_(kept_) {}

  const Request& request() const noexcept { return kept_->request(); }

  template <class Result>
  Result answered_by(Result answer) {
    kept_->answered_by(answer_of_mock(std::move(answer)));
    return std::move(call_);
  }

 private:
  kept_request<Request>* kept_;
  operation_ptr call_;
};

/// A call with streamed requests: the answer takes them over.
template <class Request>
class mocked_call<async_generator<Request>> {
 public:
  explicit mocked_call(async_generator<Request> requests) noexcept
      : requests_(std::move(requests)) {}

  async_generator<Request> request() noexcept { return std::move(requests_); }

  template <class Result>
  Result answered_by(Result answer) {
    return answer_of_mock(std::move(answer));
  }

 private:
  async_generator<Request> requests_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
