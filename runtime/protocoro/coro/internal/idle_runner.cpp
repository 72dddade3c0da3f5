#include "protocoro/coro/internal/idle_runner.hpp"

#include <atomic>
#include <mutex>
#include <thread>

#include "protocoro/base/internal/kept_for_ever.hpp"
#include "protocoro/coro/detail/root.hpp"
#include "protocoro/coro/detail/work_queue.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// A thread that lives only as long as there is work. A program that does not wake roots from plain
/// code has no such thread, and none waits while the process ends.
class burst_thread {
 public:
  void run(work_item& work) noexcept {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push(work);
      if (running_) return;
      running_ = true;
    }
    start();
  }

 private:
  /// If the system has no thread left, the caller's own thread is better than none.
  void start() noexcept try {
    std::thread([this]() noexcept { run_all(); }).detach();
  } catch (...) {
    run_all();
  }

  void run_all() noexcept {
    const root::callback here;
    while (work_item* const next = take()) next->run();
  }

  work_item* take() noexcept {
    const std::lock_guard lock(mutex_);
    work_item* const next = waiting_.pop();
    running_ = next != nullptr;
    return next;
  }

  std::mutex mutex_;
  work_queue waiting_;
  bool running_ = false;
};

void run_in_burst(work_item& work) noexcept {
  static kept_for_ever<burst_thread> once;  // its thread may outlive static objects
  once.kept.run(work);
}

std::atomic<idle_runner> present{run_in_burst};

}  // namespace

void run_when_idle(work_item& work) noexcept { present.load(std::memory_order_acquire)(work); }

idle_runner set_idle_runner(idle_runner next) noexcept {
  return present.exchange(next, std::memory_order_acq_rel);
}

void offer_idle_runner(idle_runner better) noexcept {
  idle_runner first = run_in_burst;
  present.compare_exchange_strong(first, better, std::memory_order_acq_rel);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
