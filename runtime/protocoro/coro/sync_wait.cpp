#include "protocoro/coro/sync_wait.hpp"

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "protocoro/coro/detail/member_item.hpp"
#include "protocoro/coro/detail/operation_awaiter.hpp"
#include "protocoro/coro/detail/root.hpp"
#include "protocoro/coro/detail/work_queue.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// The executor of one sync_wait. It runs its work on the thread that waits.
class waiting_thread final : public executor::backend {
 public:
  void post(work_item& work) noexcept override {
    const std::lock_guard lock(mutex_);
    work_.push(work);
    arrived_.notify_one();
  }

  void run_one() noexcept {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !work_.empty(); });
    work_item& next = *work_.pop();
    lock.unlock();
    next.run();
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  work_queue work_;
};

}  // namespace

class waiting_root final : public root {
 public:
  waiting_root(std::shared_ptr<waiting_thread> here, operation& work)
      : root(executor(here)), here_(std::move(here)), work_(work) {}

  void run_to_end() noexcept {
    schedule(start_);
    while (!finished_) here_->run_one();
  }

  /// Called when the work has been dropped. Nothing of this root needs the thread afterwards.
  void leave_thread() noexcept {
    schedule(leave_);
    while (!left_) here_->run_one();
  }

  void rethrow_failure() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void start() noexcept {
    try {
      if (work_.advance(done_, outermost())) return;
    } catch (...) {
      failure_ = std::current_exception();
    }
    finish();
  }

  /// If the tree has moved to another executor, moves it back, because the waiting thread drops
  /// what the tree has left behind.
  void finish() noexcept {
    if (retire(executor(here_)))
      schedule(ended_);
    else
      ended();
  }

  void ended() noexcept { finished_ = true; }

  void leave() noexcept {
    left_ = true;
    retire();
  }

  member_item<waiting_root, &waiting_root::start> start_{*this};
  member_item<waiting_root, &waiting_root::finish> done_{*this};
  member_item<waiting_root, &waiting_root::ended> ended_{*this};
  member_item<waiting_root, &waiting_root::leave> leave_{*this};
  const std::shared_ptr<waiting_thread> here_;
  operation& work_;
  std::exception_ptr failure_;
  bool finished_ = false;  // used by the waiting thread only, like the next one
  bool left_ = false;
};

blocking_wait::blocking_wait(operation_ptr work) : work_(std::move(work)) {
  if (!work_) throw_empty_handle();
  if (root::any_runs_here())
    throw std::logic_error(
        "protocoro: sync_wait inside a running coroutine would wait for itself: co_await instead");
  root_ = counted_ptr<waiting_root>::adopt(
      new waiting_root(std::make_shared<waiting_thread>(), *work_.get()));
  root_->run_to_end();
}

blocking_wait::~blocking_wait() {
  work_.reset();
  root_->leave_thread();
}

void* blocking_wait::take() {
  root_->rethrow_failure();
  return work_->take();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
