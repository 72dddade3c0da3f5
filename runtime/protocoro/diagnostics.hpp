// Tools for watching a running process and for finding mistakes. They trace calls, list the calls
// that are running and what they wait for, find coroutines that block gRPC's threads, keep those
// threads awake, and report spawned work that failed.
#ifndef PROTOCORO_DIAGNOSTICS_HPP
#define PROTOCORO_DIAGNOSTICS_HPP

#include "protocoro/calls/call_trace.hpp"
#include "protocoro/coro/spawn_error_hook.hpp"
#include "protocoro/grpc/blocking_watch.hpp"
#include "protocoro/grpc/heartbeat.hpp"
#include "protocoro/server/live_call.hpp"

#endif
