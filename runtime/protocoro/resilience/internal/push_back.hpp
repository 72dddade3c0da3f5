// What a server that refuses a call says of the next attempt.
#ifndef PROTOCORO_RESILIENCE_INTERNAL_PUSH_BACK_HPP
#define PROTOCORO_RESILIENCE_INTERNAL_PUSH_BACK_HPP

#include <grpcpp/support/status.h>

#include <chrono>
#include <optional>

#include "protocoro/rpc/metadata.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The metadata `grpc-retry-pushback-ms` decides where it is there; else the detail
/// google.rpc.RetryInfo of the failure sets the shortest pause.
class push_back {
 public:
  push_back(const metadata& trailing, const grpc::Status& failure);

  /// There is to be no other attempt.
  bool forbids() const noexcept { return forbids_; }
  /// Just this pause.
  std::optional<std::chrono::nanoseconds> pause() const noexcept { return pause_; }
  /// Never negative.
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
