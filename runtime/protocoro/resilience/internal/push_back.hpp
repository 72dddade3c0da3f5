// Reads what a server that refuses a call says about the next attempt.
#ifndef PROTOCORO_RESILIENCE_INTERNAL_PUSH_BACK_HPP
#define PROTOCORO_RESILIENCE_INTERNAL_PUSH_BACK_HPP

#include <grpcpp/support/status.h>

#include <chrono>
#include <optional>

#include "protocoro/rpc/metadata.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The metadata `grpc-retry-pushback-ms` decides if it is present. Otherwise the detail
/// google.rpc.RetryInfo of the failure sets the shortest pause.
class push_back {
 public:
  push_back(const metadata& trailing, const grpc::Status& failure);

  /// True if there is to be no other attempt.
  bool forbids() const noexcept { return forbids_; }
  /// The exact pause, if the server has set one.
  std::optional<std::chrono::nanoseconds> pause() const noexcept { return pause_; }
  /// Zero or more.
  std::chrono::nanoseconds shortest_pause() const noexcept { return shortest_pause_; }

 private:
  bool forbids_ = false;
  std::optional<std::chrono::nanoseconds> pause_;
  std::chrono::nanoseconds shortest_pause_{0};
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
