// Tells who holds up a shutdown.
#ifndef PROTOCORO_SHUTDOWN_WATCH_HPP
#define PROTOCORO_SHUTDOWN_WATCH_HPP

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "service_core.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// From `stop` on, when handlers are told to stop, until its destruction: reports every 5 s which
/// of them still run. gRPC waits for all of them, and so does the shutdown.
class shutdown_watch {
 public:
  using clock = std::chrono::steady_clock;

  shutdown_watch(const std::vector<service_core*>& services, clock::time_point stop);
  ~shutdown_watch();
  shutdown_watch(const shutdown_watch&) = delete;
  shutdown_watch& operator=(const shutdown_watch&) = delete;

 private:
  void watch();

  const std::vector<service_core*>& services_;
  const clock::time_point stop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread watcher_;
};

/// For tests. Default: 5 s.
void set_shutdown_report_interval(std::chrono::milliseconds interval) noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
