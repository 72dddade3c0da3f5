#include "shutdown_watch.hpp"

#include <atomic>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

std::atomic<std::chrono::milliseconds> interval{std::chrono::seconds(5)};

}  // namespace

shutdown_watch::shutdown_watch(const std::vector<service_core*>& services, clock::time_point stop)
    : services_(services), stop_(stop), watcher_([this] { watch(); }) {}

shutdown_watch::~shutdown_watch() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_one();
  watcher_.join();
}

/// The hook is called without the lock: it may take its time, and the end need not wait for more
/// than one call of it.
void shutdown_watch::watch() {
  const auto over = [this] { return over_; };
  std::unique_lock lock(mutex_);
  for (auto next = stop_ + interval.load();; next += interval.load()) {
    if (changed_.wait_until(lock, next, over)) return;
    lock.unlock();
    const auto since_stop = std::chrono::duration_cast<std::chrono::milliseconds>(next - stop_);
    for (const service_core* each : services_) each->report_running(since_stop);
    lock.lock();
  }
}

void set_shutdown_report_interval(std::chrono::milliseconds period) noexcept { interval = period; }

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
