// Keeps a request alive as long as the call that was made with it.
#ifndef PROTOCORO_CALLS_DETAIL_KEPT_REQUEST_HPP
#define PROTOCORO_CALLS_DETAIL_KEPT_REQUEST_HPP

#include <exception>
#include <utility>

#include "protocoro/coro/detail/operation.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// A copy of a request, and the operation that answers it.
template <class Request>
class kept_request final : public operation {
 public:
  explicit kept_request(const Request& request) : request_(request) {}

  const Request& request() const noexcept { return request_; }
  void answered_by(operation_ptr work) noexcept { work_ = std::move(work); }

  bool advance(work_item& done, context& where) override { return work_->advance(done, where); }
  void* take() override { return work_->take(); }
  const void* view() override { return work_->view(); }
  void abandon() noexcept override {
    if (work_) work_->abandon();
  }
  void drop() noexcept override { delete this; }
  std::exception_ptr take_failure() noexcept override { return work_->take_failure(); }
  const void* take_failed_status() override { return work_->take_failed_status(); }

 private:
  ~kept_request() = default;

  const Request request_;
  operation_ptr work_;  // destroyed first, because it may refer to the request
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
