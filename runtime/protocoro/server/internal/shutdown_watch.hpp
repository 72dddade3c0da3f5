// Enforces the grace of a shutdown and reports the handlers that hold it up.
#ifndef PROTOCORO_SERVER_INTERNAL_SHUTDOWN_WATCH_HPP
#define PROTOCORO_SERVER_INTERNAL_SHUTDOWN_WATCH_HPP

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "protocoro/grpc/internal/grpc_compat.hpp"
#include "protocoro/server/internal/service_core.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// A time that several callers may set; the earliest one holds.
class earliest_time {
 public:
  using clock = std::chrono::steady_clock;

  /// Any thread, also while another thread waits.
  void no_later_than(clock::time_point time) {
    {
      const std::lock_guard lock(mutex_);
      time_ = std::min(time_, time);
    }
    changed_.notify_all();
  }

  void wait() {
    std::unique_lock lock(mutex_);
    while (clock::now() < time_) {
      const auto due = time_;
      changed_.wait_until(lock, due);
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  clock::time_point time_ = clock::time_point::max();
};

/// One for each server. gRPC obeys the deadline of its first Shutdown only and returns at once from
/// every later one; this class enforces an earlier stop that is asked for meanwhile.
class shutdown_watch {
 public:
  using clock = std::chrono::steady_clock;

  shutdown_watch() = default;
  shutdown_watch(const shutdown_watch&) = delete;
  shutdown_watch& operator=(const shutdown_watch&) = delete;

  /// Handlers are told to stop no later than at `stop`. Any thread, also during `watch`.
  void stop_by(clock::time_point stop);
  clock::time_point stop() const;

  /// Watches as long as the returned thread lives. At the stop it cancels all calls; after that it
  /// reports every 5 s which handlers hold up the shutdown. gRPC waits for all of them, and so
  /// does the shutdown. If the system cannot create a thread, it returns an empty one: then the
  /// grace given to gRPC holds and nothing is reported.
  std::jthread watch(grpc::Server& server, const std::vector<served_core>& services);

 private:
  bool wait_for_stop(const std::stop_token& over);
  void stop_and_report(const std::stop_token& over, grpc::Server& server,
                       const std::vector<served_core>& services);

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  clock::time_point stop_ = clock::time_point::max();
};

/// True on the watch's own thread, which calls hooks. A shutdown must not wait here, because it
/// would wait for this thread.
bool watches_a_shutdown_here() noexcept;

/// For tests. Default: 5 s.
void set_shutdown_report_interval(std::chrono::milliseconds interval) noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
