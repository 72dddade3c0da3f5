// Finds coroutines that block gRPC's threads.
//
// Handlers and coroutines without an executor run on gRPC's threads. The process has only a few of
// them (two on a small machine before 1.74), so code that blocks one holds up unrelated calls.
//
//   protocoro::watch_blocking(50ms);  // one line on stderr for each method that blocks longer
#ifndef PROTOCORO_GRPC_BLOCKING_WATCH_HPP
#define PROTOCORO_GRPC_BLOCKING_WATCH_HPP

#include <chrono>
#include <functional>

#include "protocoro/rpc/method_info.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Called with the method that blocked a thread of gRPC, and for how long. This is the handler's
/// method; outside of handlers, the method of the client's call that the thread had news for; or
/// "protocoro/sleep_for" at the end of a sleep.
using blocking_hook =
    std::function<void(const method_info& method, std::chrono::milliseconds kept)>;

/// Reports code that blocks gRPC's threads. From now on `report` is called once for each method
/// that occupies one of these threads for longer than `limit`. It runs on that thread when the
/// method gives it back; if it throws, the exception goes to stderr. A limit of 0 switches the
/// watch off. This holds for the whole process, servers and clients, and may be called from any
/// thread at any time.
///
/// Default: 500 ms, or the number of milliseconds that the environment variable
/// PROTOCORO_WATCH_BLOCKING holds when the first call arrives (0: off). Limits of 100 ms or more
/// use a cheap clock that is accurate to some milliseconds. Without a hook, each method gets one
/// line on stderr that says what to do.
void watch_blocking(std::chrono::milliseconds limit, blocking_hook report = nullptr);

}  // namespace v0_1
}  // namespace protocoro

#endif
