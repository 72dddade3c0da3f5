// A sink of metrics that does what a good one does, and no more.
#ifndef TESTS_BENCH_RUNTIME_SUM_OF_CALLS_HPP
#define TESTS_BENCH_RUNTIME_SUM_OF_CALLS_HPP

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>

#include "protocoro/observability/call_metrics.hpp"

namespace bench {

class sum_of_calls final : public protocoro::metrics_sink,
                           public protocoro::call_series,
                           public std::enable_shared_from_this<sum_of_calls> {
  std::shared_ptr<protocoro::call_series> series(protocoro::counted, const protocoro::method_info&,
                                                 const std::string&) override {
    return shared_from_this();
  }
  void started() noexcept override { ++started_; }
  void ended(const protocoro::ended_call&) noexcept override { ++ended_; }
  void sent(std::size_t bytes) noexcept override { bytes_ += bytes; }
  void received(std::size_t bytes) noexcept override { bytes_ += bytes; }

  std::atomic<std::size_t> started_{0};
  std::atomic<std::size_t> ended_{0};
  std::atomic<std::size_t> bytes_{0};
};

}  // namespace bench

#endif
