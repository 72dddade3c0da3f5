#include "protocoro/client/completion_queue.hpp"

#include <grpc/grpc.h>

#include <stdexcept>
#include <thread>
#include <utility>

#include "protocoro/client/internal/client_queue.hpp"
#include "protocoro/coro/detail/root.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

enum class outcome : unsigned char { ran, timed_out, shut_down };

/// The tag of a gRPC callback operation is a functor that continues it.
outcome run_next(grpc::CompletionQueue& queue, gpr_timespec until) {
  const grpc_event event = grpc_completion_queue_next(queue.cq(), until, nullptr);
  if (event.type == GRPC_QUEUE_TIMEOUT) return outcome::timed_out;
  if (event.type == GRPC_QUEUE_SHUTDOWN) return outcome::shut_down;
  auto* const completed = static_cast<grpc_completion_queue_functor*>(event.tag);
  completed->functor_run(completed, event.success);
  return outcome::ran;
}

gpr_timespec from_now(std::chrono::nanoseconds span) {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_nanos(span.count(), GPR_TIMESPAN));
}

}  // namespace

/// The threads share ownership of the queue, because the last user may go away on one of them.
client_queue::client_queue(std::size_t threads)
    : queue_(std::make_shared<grpc::CompletionQueue>()), polled_(threads == 0) {
  try {
    for (std::size_t i = 0; i != threads; ++i)
      std::thread([queue = queue_] {
        while (run_next(*queue, gpr_inf_future(GPR_CLOCK_MONOTONIC)) != outcome::shut_down)
          continue;
      }).detach();
  } catch (...) {
    queue_->Shutdown();  // ends the threads started so far
    throw;
  }
}

client_queue::~client_queue() {
  queue_->Shutdown();
  if (!polled_) return;
  while (run_next(*queue_, gpr_inf_past(GPR_CLOCK_MONOTONIC)) == outcome::ran) continue;
}

bool client_queue::run_one(std::chrono::nanoseconds at_most) {
  return run_next(*queue_, from_now(at_most)) == outcome::ran;
}

}  // namespace detail

completion_queue::completion_queue(std::size_t threads)
    : queue_(std::make_shared<detail::client_queue>(threads)) {}

bool completion_queue::run_one(std::chrono::nanoseconds at_most) {
  if (detail::root::any_runs_here())
    throw std::logic_error(
        "protocoro: completion_queue::run_one inside a running coroutine would block it");
  const auto kept = queue_;  // code that runs here may destroy the last handle
  return kept->run_one(at_most);
}

std::shared_ptr<grpc::ChannelInterface> completion_queue::attach(
    std::shared_ptr<grpc::ChannelInterface> channel) const {
  if (!channel) throw std::invalid_argument("protocoro: a completion_queue needs a channel");
  return std::make_shared<detail::channel_on_queue>(std::move(channel), queue_);
}

}  // namespace v0_1
}  // namespace protocoro
