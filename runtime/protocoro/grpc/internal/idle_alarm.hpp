// Resumes roots without an executor that plain code has woken while gRPC is in use: on a thread of
// gRPC's, as after a call (protocoro/coro/internal/idle_runner.hpp).
#ifndef PROTOCORO_GRPC_INTERNAL_IDLE_ALARM_HPP
#define PROTOCORO_GRPC_INTERNAL_IDLE_ALARM_HPP

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// From now on, one alarm of gRPC's runs all work items of a burst. gRPC must stay in use.
void use_idle_alarm() noexcept;

/// For tests: the number of alarms set since the process began.
unsigned long idle_alarms() noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
