// Finds coroutines that block gRPC's threads.
//
// Where no executor was given, handlers and what goes on after an await run on gRPC's threads.
// There are few for the whole process (two on a small machine before 1.74): one that is kept
// waiting holds up calls that have nothing to do with it.
#ifndef PROTOCORO_GRPC_BLOCKING_WATCH_HPP
#define PROTOCORO_GRPC_BLOCKING_WATCH_HPP

#include <chrono>
#include <functional>

#include "protocoro/rpc/method_info.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Told which method kept a thread of gRPC, and for how long: the handler's own, or, outside of
/// handlers, that of the call whose news the thread brought; "protocoro/sleep_for" where a sleep
/// ended.
using blocking_hook =
    std::function<void(const method_info& method, std::chrono::milliseconds kept)>;

/// From now on `report` is called once for each method that keeps one of gRPC's threads for longer
/// than `limit`, on that thread, when it is given back; what `report` throws goes to stderr. No
/// limit (0): no watch. For the whole process, servers and clients; from any thread, at any time.
///
/// Default: 500 ms, or as many milliseconds as the environment variable PROTOCORO_WATCH_BLOCKING
/// says when the first call comes (0: no watch). Limits from 100 ms on are kept by a cheap clock,
/// to some milliseconds. Without a hook: one line on stderr for each method, which says what to do.
void watch_blocking(std::chrono::milliseconds limit, blocking_hook report = nullptr);

}  // namespace v0_1
}  // namespace protocoro

#endif
