// Asks the calls of a server what they are doing.
#ifndef PROTOCORO_SERVER_INTERNAL_LIVE_CALL_RECORD_HPP
#define PROTOCORO_SERVER_INTERNAL_LIVE_CALL_RECORD_HPP

#include <chrono>
#include <vector>

#include "protocoro/server/live_call.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class server_call;
class service_core;

/// Fills in a live_call.
class live_call_record {
 public:
  /// Records what any thread can see, while the call is in its service's list.
  static live_call of(server_call& call);
  /// Adds what only the call's strand can see. Called there, while no coroutine of the call runs.
  static void complete(live_call& record, server_call& call);
};

/// Returns the calls of all services, the oldest first. Each call is asked on its own strand; this
/// blocks for up to `patience` until the calls have answered. A handler may ask, too: its own call
/// is then skipped and reported as running.
std::vector<live_call> live_calls_of(const std::vector<service_core*>& services,
                                     std::chrono::milliseconds patience);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
