#include "reconnection.hpp"

#include <algorithm>

#include "protocoro/coro.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace {

/// A server that starts, stops, elects a leader or crashes answers one of these, or nothing.
bool passes(grpc::StatusCode code) { return code == grpc::UNAVAILABLE || code == grpc::INTERNAL; }

}  // namespace

/// Half of it at random, so that the clients of one server do not come back all at once.
std::chrono::milliseconds reconnection::next_pause() {
  const auto most = std::exchange(pause_, std::min(2 * pause_, longest));
  return most / 2 +
         std::uniform_int_distribution<>(0, static_cast<int>(most.count()) / 2)(random_) *
             std::chrono::milliseconds(1);
}

protocoro::task<> reconnection::after(grpc::Status failure) {
  if (!passes(failure.error_code())) throw protocoro::rpc_error(failure);
  const auto pause = next_pause();
  tell_(failure, pause);
  co_await protocoro::sleep_for(pause);
}
