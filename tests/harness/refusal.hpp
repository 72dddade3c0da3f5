// How a server's interceptor refuses a call, and what it says of the next attempt.
#ifndef TESTS_HARNESS_REFUSAL_HPP
#define TESTS_HARNESS_REFUSAL_HPP

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "google/rpc/error_details.pb.h"
#include "protocoro/rpc/error_details.hpp"
#include "protocoro/server/server_context.hpp"

namespace rpc_test {

class refusal {
 public:
  /// In the metadata; "" for nothing.
  void push_back_with(std::string text) {
    const std::lock_guard lock(mutex_);
    push_back_ = std::move(text);
  }
  /// In the details of the error.
  void ask_for(std::int64_t seconds, std::int32_t nanos) {
    const std::lock_guard lock(mutex_);
    pause_.emplace().mutable_retry_delay()->set_seconds(seconds);
    pause_->mutable_retry_delay()->set_nanos(nanos);
  }

  [[noreturn]] void refuse(protocoro::server_context& context, protocoro::status_code code) const {
    const std::lock_guard lock(mutex_);
    if (!push_back_.empty()) context.add_trailing_metadata("grpc-retry-pushback-ms", push_back_);
    if (pause_) throw protocoro::detailed_error(code, "not now", *pause_);
    throw protocoro::rpc_error(code, "not now");
  }

 private:
  mutable std::mutex mutex_;
  std::string push_back_;
  std::optional<google::rpc::RetryInfo> pause_;
};

}  // namespace rpc_test

#endif
