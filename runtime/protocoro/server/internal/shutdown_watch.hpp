// When a shutdown runs out of patience, and who holds it up after that.
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

/// A time that several may ask for: the earliest holds.
class earliest_time {
 public:
  using clock = std::chrono::steady_clock;

  /// Any thread, also while another one waits.
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

/// One for each server. gRPC heeds the deadline of its first Shutdown only and returns at once from
/// every other; an earlier stop that comes meanwhile is carried out here.
class shutdown_watch {
 public:
  using clock = std::chrono::steady_clock;

  shutdown_watch() = default;
  shutdown_watch(const shutdown_watch&) = delete;
  shutdown_watch& operator=(const shutdown_watch&) = delete;

  /// Handlers are told to stop no later than this. Any thread, also while somebody watches.
  void stop_by(clock::time_point stop);
  clock::time_point stop() const;

  /// Watches while the thread that is returned lives: cancels all calls at the stop, and from then
  /// on reports every 5 s which handlers hold it up. gRPC waits for all of them, and so does the
  /// shutdown. Without a thread when the system has none: then the server's first grace holds, and
  /// nothing is reported.
  std::jthread watch(grpc::Server& server, const std::vector<served_core>& services);

 private:
  bool wait_for_stop(const std::stop_token& over);
  void stop_and_report(const std::stop_token& over, grpc::Server& server,
                       const std::vector<served_core>& services);

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  clock::time_point stop_ = clock::time_point::max();
};

/// Is this its thread, which calls hooks? A shutdown must not wait here: it waits for this thread.
bool watches_a_shutdown_here() noexcept;

/// For tests. Default: 5 s.
void set_shutdown_report_interval(std::chrono::milliseconds interval) noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
