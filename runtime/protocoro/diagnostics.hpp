// What runs, what waits and what blocks.
#ifndef PROTOCORO_DIAGNOSTICS_HPP
#define PROTOCORO_DIAGNOSTICS_HPP

#include "protocoro/calls/call_trace.hpp"
#include "protocoro/coro/spawn_error_hook.hpp"
#include "protocoro/grpc/blocking_watch.hpp"
#include "protocoro/grpc/heartbeat.hpp"
#include "protocoro/server/live_call.hpp"

#endif
