// What may go wrong with a call, where its coroutines run then, and what each side may see of it.
#ifndef TESTS_END_TO_END_FAULT_TABLE_HPP
#define TESTS_END_TO_END_FAULT_TABLE_HPP

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include "protocoro/rpc/method_info.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace rpc_test {

using protocoro::rpc_kind;

/// Whose coroutines run on the executor of the case; the others' run inline.
enum class side { client, server };

enum class executor_kind { inline_, pool, asio };

enum class fault {
  client_cancels,            // its root is told to stop, while it waits
  client_killed,             // it is another process
  cut_in_request,            // the connection, in the middle of a message
  cut_in_reply,              //
  line_falls_silent,         // until the deadline, of which both sides know
  deadline_at_any_instant,   // many calls with random ones
  consumer_drops_waiting,    // the call is destroyed while it is awaited
  consumer_drops_after_one,  // the replies are, with more of them on their way
  handler_throws_first,      // at its first step, before it reads or yields
  handler_throws_middle,     //
  handler_throws_last,       // when all is read and yielded
  handler_runs_on,           // until it is stopped: at the client's deadline
  shutdown_now,              //
  shutdown_with_grace,       // within which the call ends
  channel_dies_inside,       // with the client, in a resumption of its own call
  executor_pauses,           // nothing runs on it while the call waits, and is answered
  dropped_in_pause,          // the call is dropped meanwhile
};

/// How a handler ended; a case allows any combination of these.
enum ending : unsigned {
  answered = 1,
  stopped = 2,  // an await threw `cancelled`
  threw = 4,
  dropped = 8,  // its frame was destroyed where it waited: never right
};

/// What a client saw that is no status.
constexpr int cancelled_here = -1;  // an await threw `cancelled`
constexpr int left = -2;            // nobody is there to see anything

class fault_row {
 public:
  fault id;
  const char* name;
  std::vector<int> seen_by_client;  // any of these codes
  unsigned seen_by_server;          // any of these endings, of those that began
  bool serves_on;                   // the next call is answered
};

class fault_case {
 public:
  rpc_kind kind;
  side where;
  executor_kind on;
  fault what;

  const fault_row& row() const;
  std::string name() const;  // for example BidiClientSidePoolCutInReply
};

/// For GoogleTest.
inline void PrintTo(const fault_case& printed, std::ostream* to) { *to << printed.name(); }

/// Every combination that means something.
const std::vector<fault_case>& all_fault_cases();

/// Few of them, in which every two values of different axes that can meet do meet.
std::vector<fault_case> pairwise_fault_cases();

/// Pairs of values that meet in some of the cases.
std::size_t pairs_in(const std::vector<fault_case>& cases);

}  // namespace rpc_test

#endif
