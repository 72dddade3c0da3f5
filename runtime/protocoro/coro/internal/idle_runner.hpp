// Where a root without an executor goes on after plain code has woken it: on another thread. It
// never runs inside the call that woke it, because the caller may hold a lock that the root needs.
#ifndef PROTOCORO_CORO_INTERNAL_IDLE_RUNNER_HPP
#define PROTOCORO_CORO_INTERNAL_IDLE_RUNNER_HPP

#include "protocoro/coro/executor.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Runs `work` once, soon, never inside this call. Called from any thread.
using idle_runner = void (*)(work_item& work) noexcept;

/// Gives `work` to the present idle runner. Any thread.
///
/// The first idle runner has a thread of its own, which starts with a burst of work and ends after
/// it. The part that knows gRPC replaces it as soon as gRPC is in use; tests and simulations may
/// replace either.
void run_when_idle(work_item& work) noexcept;

/// Sets the idle runner and returns the former one. For tests and simulations.
idle_runner set_idle_runner(idle_runner next) noexcept;

/// For the part that knows gRPC: replaces only the first one.
void offer_idle_runner(idle_runner better) noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
