#include "protocoro/sync_wait.hpp"

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>

#include "protocoro/detail/root.hpp"
#include "protocoro/detail/work_queue.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// The executor of one sync_wait: its work runs on the thread that waits.
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

class waiting_root final : public root {
 public:
  waiting_root(executor where, operation& work)
      : root(std::move(where)), work_(work) {}

  void start() noexcept { schedule(start_); }
  bool finished() const noexcept { return finished_; }
  std::exception_ptr failure() const noexcept { return failure_; }

 private:
  void run() noexcept {
    try {
      if (work_.advance(done_, outermost())) return;
    } catch (...) {
      failure_ = std::current_exception();
    }
    finish();
  }

  void finish() noexcept {
    finished_ = true;
    retire();
  }

  member_item<waiting_root, &waiting_root::run> start_{*this};
  member_item<waiting_root, &waiting_root::finish> done_{*this};
  operation& work_;
  std::exception_ptr failure_;
  bool finished_ = false;  // set and read by the waiting thread only
};

}  // namespace

void run_to_end(operation& work) {
  if (root::any_runs_here())
    throw std::logic_error(
        "protocoro: sync_wait inside a running coroutine would wait for itself: co_await instead");
  const auto here = std::make_shared<waiting_thread>();
  const auto waiting =
      counted_ptr<waiting_root>::adopt(new waiting_root(executor(here), work));
  waiting->start();
  while (!waiting->finished()) here->run_one();
  if (waiting->failure()) std::rethrow_exception(waiting->failure());
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
