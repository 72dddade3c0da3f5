// A sink of metrics that remembers what it was told.
#ifndef TESTS_OBSERVABILITY_RECORDED_METRICS_HPP
#define TESTS_OBSERVABILITY_RECORDED_METRICS_HPP

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "../harness/diary.hpp"
#include "protocoro/observability/call_metrics.hpp"
#include "protocoro/rpc/method_info.hpp"

namespace rpc_test {

/// Remembers each call that has ended as text.
class recorded final : public protocoro::call_series {
 public:
  lines ends() const { return ends_.all(); }
  std::vector<std::chrono::nanoseconds> durations() const {
    const std::lock_guard lock(mutex_);
    return durations_;
  }
  void wait_until_none_is_in_flight() const {
    while (in_flight_ != 0) std::this_thread::yield();
  }

  std::atomic<std::size_t> bytes_sent{0};
  std::atomic<std::size_t> bytes_received{0};

 private:
  void started() noexcept override { ++in_flight_; }
  void sent(std::size_t bytes) noexcept override { bytes_sent += bytes; }
  void received(std::size_t bytes) noexcept override { bytes_received += bytes; }
  void ended(const protocoro::ended_call& call) noexcept override {
    ends_.add(protocoro::to_string(call.code) + " sent " + std::to_string(call.sent.messages) +
              ", " + std::to_string(call.sent.bytes) + " bytes; received " +
              std::to_string(call.received.messages) + ", " + std::to_string(call.received.bytes));
    {
      const std::lock_guard lock(mutex_);
      durations_.push_back(call.duration);
    }
    --in_flight_;
  }

  std::atomic<int> in_flight_{0};
  diary ends_;
  mutable std::mutex mutex_;
  std::vector<std::chrono::nanoseconds> durations_;
};

class recorder final : public protocoro::metrics_sink {
 public:
  std::shared_ptr<protocoro::call_series> series(protocoro::counted what,
                                                 const protocoro::method_info& method,
                                                 const std::string& target) override {
    static const char* const names[] = {"server ", "call ", "attempt "};
    const std::string name =
        names[static_cast<int>(what)] + std::string(method.full_name()) + (" " + target);
    asked.add(name);
    if (failing.exchange(false)) throw std::runtime_error("no room for a series");
    const std::lock_guard lock(mutex_);
    auto& place = series_[name];
    if (!place) place = std::make_shared<recorded>();
    return place;
  }
  recorded& of(const std::string& name) {
    const std::lock_guard lock(mutex_);
    auto& place = series_[name];
    if (!place) place = std::make_shared<recorded>();
    return *place;
  }

  diary asked;
  std::atomic<bool> failing{false};

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<recorded>> series_;
};

}  // namespace rpc_test

#endif
