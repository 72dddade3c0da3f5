// An executor that runs what was posted when the test says so: interleavings become sentences.
//
//   support::manual_executor here;
//   auto work = protocoro::spawn(count(), here.handle());
//   here.run();
#ifndef TESTS_HARNESS_MANUAL_EXECUTOR_HPP
#define TESTS_HARNESS_MANUAL_EXECUTOR_HPP

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>

#include "protocoro/coro/executor.hpp"

namespace support {

class manual_executor {
 public:
  protocoro::executor handle() const { return protocoro::executor(queue_); }

  /// False when nothing was there to run.
  bool run_one() { return queue_->run_one(); }

  /// Until nothing is left. Gives how many pieces of work that were.
  std::size_t run() {
    std::size_t ran = 0;
    while (run_one()) ++ran;
    return ran;
  }

  std::size_t waiting() const { return queue_->size(); }

 private:
  class queue final : public protocoro::executor::backend {
   public:
    void post(protocoro::work_item& work) noexcept override {
      const std::lock_guard lock(mutex_);
      work_.push_back(&work);
    }
    bool run_one() {
      std::unique_lock lock(mutex_);
      if (work_.empty()) return false;
      protocoro::work_item& next = *work_.front();
      work_.pop_front();
      lock.unlock();
      next.run();
      return true;
    }
    std::size_t size() const {
      const std::lock_guard lock(mutex_);
      return work_.size();
    }

   private:
    mutable std::mutex mutex_;
    std::deque<protocoro::work_item*> work_;
  };

  std::shared_ptr<queue> queue_ = std::make_shared<queue>();
};

}  // namespace support

#endif
