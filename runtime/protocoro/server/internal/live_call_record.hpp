// Asks the calls of a server what they do.
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

/// What stands behind a live_call.
class live_call_record {
 public:
  /// While the call is in its service's list; any thread.
  static live_call of(server_call& call);
  /// On the call's strand, where nothing runs now.
  static void complete(live_call& record, server_call& call);
};

/// The oldest first. A call is asked on its strand; so long this waits for those that do not answer
/// at once. Never on a strand of theirs.
std::vector<live_call> live_calls_of(const std::vector<service_core*>& services,
                                     std::chrono::milliseconds patience);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
