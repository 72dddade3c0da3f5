// One fault, made to happen to one call.
#ifndef TESTS_END_TO_END_FAULT_SCENES_HPP
#define TESTS_END_TO_END_FAULT_SCENES_HPP

#include <memory>
#include <string>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/tcp_proxy.hpp"
#include "../harness/world.hpp"
#include "fault_table.hpp"
#include "pausable.hpp"
#include "protocoro/coro/spawn.hpp"
#include "stepper.hpp"

namespace rpc_test {

/// A server, a client and a bad line between them, for one case.
class fault_scene {
 public:
  /// `where` runs the coroutines of the case's side.
  fault_scene(const fault_case& tested, pausable& where);

  /// Makes the fault happen. What the client saw of each call: a status code or one of
  /// fault_table's own numbers.
  std::vector<int> play();

  /// A call of another client; its status.
  int call_again();

  stepper handler;
  int replies = 0;   // of the last call
  std::string note;  // for whoever looks into a failure

  protocoro::server& server() { return served_.server(); }
  const error_log& errors() const { return served_.errors(); }

 private:
  using spawned = protocoro::spawned<outcome>;

  call_plan plan(call_options options, requests_then then = requests_then::stay_open,
                 std::size_t payload = 0) const;
  spawned start(call_plan made);
  spawned start_and_wait(call_options options = stepper::at(1, stepper::waits),
                         requests_then then = requests_then::stay_open);
  std::vector<int> seen(spawned running);
  int code_of(const outcome& last);

  std::vector<int> cancel();
  std::vector<int> kill();
  std::vector<int> cut(tcp_proxy::direction way);
  std::vector<int> fall_silent();
  std::vector<int> pass_deadlines();
  std::vector<int> leave_while_waiting();
  std::vector<int> leave_after_one();
  std::vector<int> throw_at(int step);
  std::vector<int> run_on();
  std::vector<int> shut_down();
  std::vector<int> shut_down_with_grace();
  std::vector<int> lose_channel();
  std::vector<int> answer_in_pause();
  std::vector<int> drop_in_pause();

  const fault_case tested_;
  pausable& where_;
  const protocoro::executor clients_;
  serving served_;
  std::unique_ptr<tcp_proxy> line_;  // only where it is to be bad
  RpcTestClient client_;
};

/// What the process does that is to be killed: a call that waits.
void call_until_killed(const fault_case& tested, const std::string& server);

/// Of the environment: where that process finds the server.
inline constexpr char server_variable[] = "RPC_TEST_SERVER";

}  // namespace rpc_test

#endif
