#include "protocoro/client/internal/answer_time.hpp"

#include <algorithm>
#include <utility>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

using time_point = answer_time::time_point;
using std::chrono::nanoseconds;

/// Passes requests on and notes the time when there are no more of them.
class watched_requests final : public operation {
 public:
  watched_requests(operation_ptr requests, std::shared_ptr<std::atomic<time_point>> ended) noexcept
      : requests_(std::move(requests)), ended_(std::move(ended)) {}

  bool advance(work_item& done, context& where) override { return requests_->advance(done, where); }
  void* take() override { return noted(requests_->take()); }
  const void* view() override { return noted(requests_->view()); }
  void abandon() noexcept override { requests_->abandon(); }
  void drop() noexcept override { delete this; }
  std::exception_ptr take_failure() noexcept override { return requests_->take_failure(); }

 private:
  ~watched_requests() = default;

  template <class Message>
  Message* noted(Message* message) noexcept {
    if (message == nullptr) ended_->store(time_point::clock::now());
    return message;
  }

  operation_ptr requests_;
  const std::shared_ptr<std::atomic<time_point>> ended_;
};

}  // namespace

void answer_time::begin_anew() noexcept {
  asked_for_ = true;
  deadline_ = callers_deadline_;
  sent_ = time_point::max();
  requests_ended_.reset();
}

void answer_time::attempt_begins(time_point deadline) {
  deadline_ = deadline;
  sent_ = time_point::clock::now();
  ++attempts_sent_;
  requests_ended_.reset();
}

operation_ptr answer_time::watch(operation_ptr requests) {
  if (!asked_for_) return requests;
  requests_ended_ = std::make_shared<std::atomic<time_point>>(time_point::max());
  return operation_ptr(new watched_requests(std::move(requests), requests_ended_));
}

nanoseconds answer_time::until_now() const noexcept {
  return until(std::min(deadline_, time_point::clock::now()));
}

/// Does not overflow, whatever the times are.
nanoseconds answer_time::until(time_point end) const noexcept {
  const time_point begin = requests_ended_ ? requests_ended_->load() : sent_;
  return end > begin ? end - std::max(begin, time_point()) : nanoseconds::zero();
}

bool answer_time::caller_ran_out_of_time(status_code how) const noexcept {
  return how == status_code::DEADLINE_EXCEEDED && has_passed(callers_deadline_);
}

bool has_passed(context::time_point deadline) noexcept {
  return deadline <= time_point::clock::now() + std::chrono::milliseconds(5);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
