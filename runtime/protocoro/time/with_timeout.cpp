#include "protocoro/time/with_timeout.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/detail/member_item.hpp"
#include "protocoro/coro/detail/operation_awaiter.hpp"
#include "protocoro/rpc/internal/deadline.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/time/sleep.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

/// The work and, once the work has to wait, a sleep beside it. Both run under a stop of their own,
/// which is requested from outside or when the sleep is over.
class timeout_operation final : public operation {
 public:
  timeout_operation(operation_ptr work, nanoseconds limit) noexcept
      : limit_(limit), work_(std::move(work)) {}

  bool advance(work_item& done, context& where) override;
  void* take() override;
  const void* take_failed_status() override;
  void abandon() noexcept override { consumer_ = nullptr; }
  void drop() noexcept override { delete this; }

 private:
  ~timeout_operation() = default;

  void start_timer(nanoseconds left);
  void time_is_up() noexcept;
  void work_done() noexcept;

  work_item* consumer_ = nullptr;
  std::optional<stop_state> stop_;
  std::optional<context> where_;
  member_item<timeout_operation, &timeout_operation::work_done> work_done_{*this};
  member_item<timeout_operation, &timeout_operation::time_is_up> time_is_up_{*this};
  const nanoseconds limit_;
  operation_ptr timer_;
  operation_ptr work_;
  grpc::Status status_;  // not OK when the limit has passed
  bool ended_ = false;   // the work has ended
};

grpc::Status limit_passed() {
  return grpc::Status(status_code::DEADLINE_EXCEEDED, "the limit of with_timeout has passed");
}

bool timeout_operation::advance(work_item& done, context& where) {
  if (where_) throw std::logic_error("protocoro: with_timeout was awaited twice");
  if (!work_) throw_empty_handle();
  where.check();
  stop_.emplace(where.stop());
  where_.emplace(where, *stop_);
  where_->set_deadline(std::min(deadline_after(limit_), where.deadline()));
  if (limit_ <= nanoseconds::zero()) {
    status_ = limit_passed();
    return false;
  }
  const auto begin = steady_clock::now();
  if (!work_->advance(work_done_, *where_)) return false;
  start_timer(limit_ - (steady_clock::now() - begin));
  if (ended_) return false;
  consumer_ = &done;
  return true;
}

/// Starts no timer if the work was stopped in its first step: it needs none.
void timeout_operation::start_timer(nanoseconds left) {
  try {
    timer_ = sleep_for(left);
    if (timer_->advance(time_is_up_, *where_)) return;
  } catch (const cancelled&) {
    return;
  }
  time_is_up();
}

/// Also called when a stop from outside has ended the sleep, together with the work.
void timeout_operation::time_is_up() noexcept {
  if (stop_->stop_requested()) return;
  status_ = limit_passed();
  // Not resumed for now: the work may end inside this call.
  work_item* consumer = std::exchange(consumer_, nullptr);
  stop_->request_stop();
  if (!ended_)
    consumer_ = consumer;
  else if (consumer != nullptr)
    consumer->run();
}

void timeout_operation::work_done() noexcept {
  ended_ = true;
  timer_.reset();
  if (work_item* consumer = std::exchange(consumer_, nullptr)) consumer->run();
}

void* timeout_operation::take() {
  if (!status_.ok()) throw rpc_error(status_);
  return work_->take();
}

const void* timeout_operation::take_failed_status() {
  return status_.ok() ? work_->take_failed_status() : &status_;
}

}  // namespace

operation_ptr limited(operation_ptr work, nanoseconds limit) {
  return operation_ptr(new timeout_operation(std::move(work), limit));
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
