#include "fault_scenes.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>
#include <utility>

#include "../harness/child_process.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::spawn;
using protocoro::sync_wait;

/// More than what else is said on a connection, less than a large message.
constexpr std::size_t in_mid_message = 30'000;

bool needs_a_line(fault what) {
  return what == fault::cut_in_request || what == fault::cut_in_reply ||
         what == fault::line_falls_silent;
}

async_generator<TestReply> as_stream(task<TestReply> reply) { co_yield co_await std::move(reply); }

/// The call of a plan, as a stream of any length.
async_generator<TestReply> replies_to(RpcTestClient& client, call_plan plan) {
  switch (plan.kind) {
    case rpc_kind::unary:
      return as_stream(client.Unary(plan.request, plan.options));
    case rpc_kind::server_streaming:
      return client.ServerStreaming(plan.request, plan.options);
    case rpc_kind::client_streaming:
      return as_stream(client.ClientStreaming(once(plan.request, plan.then), plan.options));
    case rpc_kind::bidi_streaming:
      break;
  }
  return client.Bidi(once(plan.request, plan.then), plan.options);
}

/// The number of a reply that no server sent.
constexpr int time_to_leave = -1;

/// Reads until it is told to leave, while the call is awaited.
task<outcome> read_until_told(async_generator<TestReply> replies, async_generator<TestReply> word) {
  outcome seen;
  auto both = protocoro::merge(std::move(replies), std::move(word));
  while (auto reply = co_await both.next()) {
    if (reply->index() == time_to_leave) break;
    seen.replies.push_back(*reply);
  }
  co_return seen;
}

task<outcome> read_one(async_generator<TestReply> replies) {
  outcome seen;
  auto reply = co_await replies.next();
  if (reply) seen.replies.push_back(*reply);
  co_return seen;
}

/// The only owner of its client, and so of the channel, which die after the first reply.
task<outcome> lose_client(std::unique_ptr<RpcTestClient> client, call_plan plan) {
  outcome seen;
  try {
    auto replies = replies_to(*client, std::move(plan));
    while (auto reply = co_await replies.next()) {
      client.reset();
      seen.replies.push_back(*reply);
    }
  } catch (const protocoro::rpc_error& error) {
    seen.status = error.status();
  }
  co_return seen;
}

task<outcome> tell_the_end(task<outcome> made, std::atomic<bool>& over) {
  outcome seen = co_await std::move(made);
  over = true;
  co_return seen;
}

}  // namespace

fault_scene::fault_scene(const fault_case& tested, pausable& where)
    : tested_(tested),
      where_(where),
      clients_(tested.where == side::client ? where.handle() : protocoro::executor()),
      served_(handler, place::inline_,
              protocoro::server_options().run_on(
                  tested.where == side::server ? where.handle() : protocoro::executor())),
      line_(needs_a_line(tested.what) ? std::make_unique<tcp_proxy>(server().port()) : nullptr),
      client_(line_ ? protocoro::connect(line_->address()) : served_.connect()) {}

std::vector<int> fault_scene::play() {
  switch (tested_.what) {
    case fault::client_cancels:
      return cancel();
    case fault::client_killed:
      return kill();
    case fault::cut_in_request:
      return cut(tcp_proxy::to_server);
    case fault::cut_in_reply:
      return cut(tcp_proxy::to_client);
    case fault::line_falls_silent:
      return fall_silent();
    case fault::deadline_at_any_instant:
      return pass_deadlines();
    case fault::consumer_drops_waiting:
      return leave_while_waiting();
    case fault::consumer_drops_after_one:
      return leave_after_one();
    case fault::handler_throws_first:
      return throw_at(0);
    case fault::handler_throws_middle:
      return throw_at(1);
    case fault::handler_throws_last:
      return throw_at(2);
    case fault::handler_runs_on:
      return run_on();
    case fault::shutdown_now:
      return shut_down();
    case fault::shutdown_with_grace:
      return shut_down_with_grace();
    case fault::channel_dies_inside:
      return lose_channel();
    case fault::executor_pauses:
      return answer_in_pause();
    case fault::dropped_in_pause:
      break;
  }
  return drop_in_pause();
}

int fault_scene::call_again() {
  RpcTestClient other(served_.connect());
  return code_of(sync_wait(make(other, call_plan(tested_.kind, request_for("hello")))));
}

call_plan fault_scene::plan(call_options options, requests_then then, std::size_t payload) const {
  call_plan made(tested_.kind, request_for("hello"));
  made.request.set_payload(std::string(payload, 'x'));
  made.then = then;
  made.options = std::move(options);
  return made;
}

fault_scene::spawned fault_scene::start(call_plan made) {
  return spawn(make(client_, std::move(made)), clients_);
}

/// Returns when the handler has come to where it waits.
fault_scene::spawned fault_scene::start_and_wait(call_options options, requests_then then) {
  const int before = handler.waiters.entries();
  auto running = start(plan(std::move(options), then));
  handler.waiters.wait_for_entries(before + 1);
  return running;
}

int fault_scene::code_of(const outcome& last) {
  replies = static_cast<int>(last.replies.size());
  return last.cancelled_here ? cancelled_here : last.code();
}

std::vector<int> fault_scene::seen(spawned running) {
  return {code_of(sync_wait(std::move(running).join()))};
}

std::vector<int> fault_scene::cancel() {
  auto running = start_and_wait();
  running.request_stop();
  return seen(std::move(running));
}

std::vector<int> fault_scene::kill() {
  ::setenv(server_variable, served_.address().c_str(), 1);
  child_process client("*KilledClient.DISABLED_Calls/" + tested_.name());
  handler.waiters.wait_for_entries(1);
  client.kill();
  return {left};
}

std::vector<int> fault_scene::cut(tcp_proxy::direction way) {
  line_->cut_after(way, in_mid_message);
  if (way == tcp_proxy::to_server)
    return seen(start(plan({}, requests_then::stay_open, 10 * in_mid_message)));
  return seen(start(plan(stepper::at(1, stepper::floods), requests_then::end)));
}

/// Slow as the machine may be: when the deadline comes before the handler, that is an end too.
std::vector<int> fault_scene::fall_silent() {
  std::atomic<bool> over = false;
  auto waits = plan(stepper::at(1, stepper::waits).timeout(50ms));
  auto running = spawn(tell_the_end(make(client_, std::move(waits)), over), clients_);
  while (handler.waiters.entries() == 0 && !over) std::this_thread::yield();
  line_->stall(tcp_proxy::to_server);
  line_->stall(tcp_proxy::to_client);
  return seen(std::move(running));
}

/// Calls that run at the same time; each run of a case has instants of its own.
std::vector<int> fault_scene::pass_deadlines() {
  static std::mt19937::result_type seed = 1;
  note = "seed " + std::to_string(seed);
  std::mt19937 random(seed++);
  std::uniform_int_distribution<int> microseconds(0, 4000);
  std::vector<spawned> running;
  for (int i = 0; i != 24; ++i) {
    call_options options = i % 3 == 0 ? stepper::at(1, stepper::waits) : call_options();
    options.timeout(std::chrono::microseconds(microseconds(random)));
    running.push_back(start(plan(std::move(options), requests_then::end)));
  }
  std::vector<int> codes;
  for (spawned& one : running) codes.push_back(code_of(sync_wait(std::move(one).join())));
  return codes;
}

std::vector<int> fault_scene::leave_while_waiting() {
  protocoro::pipe<TestReply> word(1);
  auto running = spawn(
      read_until_told(replies_to(client_, plan(stepper::at(1, stepper::waits))), word.items()),
      clients_);
  handler.waiters.wait_for_entries(1);
  TestReply leave;
  leave.set_index(time_to_leave);
  word.try_push(std::move(leave));
  seen(std::move(running));
  return {left};
}

std::vector<int> fault_scene::leave_after_one() {
  seen(spawn(read_one(replies_to(client_, plan(stepper::at(1, stepper::floods)))), clients_));
  return {left};
}

std::vector<int> fault_scene::throw_at(int step) {
  return seen(start(plan(stepper::at(step, stepper::throws), requests_then::end)));
}

std::vector<int> fault_scene::run_on() {
  return seen(start(plan(stepper::at(1, stepper::loops).timeout(20ms))));
}

std::vector<int> fault_scene::shut_down() {
  auto running = start_and_wait();
  server().shutdown(0ms);
  return seen(std::move(running));
}

std::vector<int> fault_scene::shut_down_with_grace() {
  auto running = start_and_wait(stepper::at(1, stepper::waits), requests_then::end);
  std::thread shutdown([this] { server().shutdown(1h); });
  while (call_again() == 0) {
  }
  handler.released.close();
  auto codes = seen(std::move(running));
  shutdown.join();
  return codes;
}

std::vector<int> fault_scene::lose_channel() {
  return seen(spawn(
      lose_client(std::make_unique<RpcTestClient>(served_.connect()), plan({}, requests_then::end)),
      clients_));
}

std::vector<int> fault_scene::answer_in_pause() {
  auto running = start_and_wait(stepper::at(1, stepper::waits), requests_then::end);
  where_.pause();
  handler.released.close();
  where_.go_on();
  return seen(std::move(running));
}

std::vector<int> fault_scene::drop_in_pause() {
  auto running = start_and_wait();
  where_.pause();
  { const spawned dropped = std::move(running); }
  where_.go_on();
  return {left};
}

void call_until_killed(const fault_case& tested, const std::string& server) {
  pausable& where = the_pausable(tested.on);
  RpcTestClient client(protocoro::connect(server));
  call_plan waits(tested.kind, request_for("hello"));
  waits.then = requests_then::stay_open;
  waits.options = stepper::at(1, stepper::waits);
  auto running = spawn(make(client, waits),
                       tested.where == side::client ? where.handle() : protocoro::executor());
  sync_wait(std::move(running).join());
}

}  // namespace rpc_test
