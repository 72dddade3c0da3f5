#include "protocoro/server/internal/shutdown_watch.hpp"

#include <algorithm>
#include <atomic>
#include <system_error>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

std::atomic<std::chrono::milliseconds> interval{std::chrono::seconds(5)};

thread_local bool watching = false;

}  // namespace

bool watches_a_shutdown_here() noexcept { return watching; }

void shutdown_watch::stop_by(clock::time_point stop) {
  {
    const std::lock_guard lock(mutex_);
    stop_ = std::min(stop_, stop);
  }
  changed_.notify_all();
}

shutdown_watch::clock::time_point shutdown_watch::stop() const {
  const std::lock_guard lock(mutex_);
  return stop_;
}

std::jthread shutdown_watch::watch(grpc::Server& server,
                                   const std::vector<served_core>& services) try {
  return std::jthread([this, &server, &services](const std::stop_token& over) {
    watching = true;
    if (wait_for_stop(over)) stop_and_report(over, server, services);
  });
} catch (const std::system_error&) {
  return std::jthread();
}

/// Returns false if the shutdown ended first. Meanwhile the stop may move, but only to earlier
/// times.
bool shutdown_watch::wait_for_stop(const std::stop_token& over) {
  std::unique_lock lock(mutex_);
  while (!over.stop_requested() && clock::now() < stop_) {
    const auto due = stop_;
    changed_.wait_until(lock, over, due, [this, due] { return stop_ != due; });
  }
  return !over.stop_requested();
}

/// Cancels repeatedly, because a call may have arrived after our stop but before gRPC's Shutdown.
/// Calls the hook without a lock: the hook may be slow, and the end of the shutdown waits for one
/// call of it at most. If the process was suspended, the handlers had no time to stop, so they get
/// another period.
void shutdown_watch::stop_and_report(const std::stop_token& over, grpc::Server& server,
                                     const std::vector<served_core>& services) {
  const auto stop = clock::now();
  cancel_all_calls(server);
  for (const served_core& each : services) each->look_who_runs();
  while (!over.stop_requested()) {
    const std::chrono::milliseconds patience = interval;
    const auto due = clock::now() + patience;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_until(lock, over, due, [] { return false; });
    }
    if (over.stop_requested()) return;
    const auto now = clock::now();
    if (now > due + std::max<clock::duration>(patience / 2, std::chrono::seconds(1))) continue;
    const auto since_stop = std::chrono::duration_cast<std::chrono::milliseconds>(now - stop);
    for (const served_core& each : services) each->report_running(since_stop, now - patience / 2);
    cancel_all_calls(server);
  }
}

void set_shutdown_report_interval(std::chrono::milliseconds period) noexcept { interval = period; }

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
