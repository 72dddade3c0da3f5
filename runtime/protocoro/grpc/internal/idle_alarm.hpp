// Where roots without an executor go on when plain code has woken them and gRPC is in use: on a
// thread of gRPC's, as after a call (protocoro/coro/internal/idle_runner.hpp).
#ifndef PROTOCORO_GRPC_INTERNAL_IDLE_ALARM_HPP
#define PROTOCORO_GRPC_INTERNAL_IDLE_ALARM_HPP

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// From now on one alarm of gRPC's runs what was woken in a burst. gRPC must stay in use.
void use_idle_alarm() noexcept;

/// For tests: how many have been set since the process began.
unsigned long idle_alarms() noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
