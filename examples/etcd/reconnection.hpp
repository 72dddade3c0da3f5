// What outlives its server: waits when the server goes away, a little longer each time, and goes
// on.
#ifndef ETCDC_RECONNECTION_HPP
#define ETCDC_RECONNECTION_HPP

#include <grpcpp/support/status.h>

#include <chrono>
#include <functional>
#include <random>
#include <utility>

#include "protocoro/coro/task.hpp"
#include "protocoro/rpc/result.hpp"

class reconnection {
 public:
  /// Told of each interruption, and how long the next attempt waits.
  using observer = std::function<void(const grpc::Status& why, std::chrono::milliseconds pause)>;

  explicit reconnection(observer tell) : tell_(std::move(tell)) {}

  /// Waits until it is time for the next attempt. Throws rpc_error when it would fail again.
  protocoro::task<> after(grpc::Status failure);

  /// An answer has come: the next pause is a short one again.
  void answered() noexcept { pause_ = shortest; }

 private:
  static constexpr std::chrono::milliseconds shortest{50};
  static constexpr std::chrono::milliseconds longest{2000};

  std::chrono::milliseconds next_pause();

  observer tell_;
  std::chrono::milliseconds pause_ = shortest;
  std::minstd_rand random_{std::random_device()()};
};

/// Makes a call until it is answered. It may be carried out twice: when the server went away after
/// that and before it answered.
template <class Reply>
protocoro::task<Reply> until_answered(std::function<protocoro::task<Reply>()> call,
                                      reconnection& again) {
  for (;;) {
    auto reply = co_await as_result(call());
    if (reply) {
      again.answered();
      co_return std::move(*reply);
    }
    co_await again.after(reply.status());
  }
}

/// What a stream that should never end has ended with, or why it broke.
template <class Item>
grpc::Status why_it_ended(const protocoro::result<Item>& last) {
  if (!last) return last.status();
  return grpc::Status(grpc::UNAVAILABLE, "the server has ended the stream");
}

#endif
