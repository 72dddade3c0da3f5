#include <array>
#include <atomic>
#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "handler.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/time/sleep.hpp"
#include "settings.hpp"
#include "watch.hpp"

namespace soak {
namespace {

using protocoro::spawn;
using protocoro::status_code;

constexpr int calls = 1'000'000;
constexpr int in_flight = 256;

enum result { answered, cancelled, timed_out, other };
using counts = std::array<std::atomic<int>, 4>;

task<result> read(task<TestReply> call, std::string text) {
  try {
    const TestReply reply = co_await std::move(call);
    co_return reply.text() == text ? answered : other;
  } catch (const protocoro::cancelled&) {
    co_return cancelled;
  } catch (const protocoro::rpc_error& error) {
    if (error.code() == status_code::CANCELLED) co_return cancelled;
    co_return error.code() == status_code::DEADLINE_EXCEEDED ? timed_out : other;
  }
}

/// The fate of a call is its number's and the seed's, whoever makes it.
task<result> one_call(RpcTestClient& client, unsigned seed, int number) {
  std::minstd_rand random(seed * 2'000'003U + static_cast<unsigned>(number));
  random.discard(2);
  const auto fate = random() % 20;
  const std::chrono::microseconds when(random() % 2000);
  const std::string text = fate < 2 && random() % 2 == 0 ? waits : std::to_string(number);
  if (fate == 0)
    co_return co_await read(client.Unary(request_for(text), call_options().timeout(when)), text);
  if (fate != 1) co_return co_await read(client.Unary(request_for(text)), text);
  auto running = spawn(read(client.Unary(request_for(text)), text));
  co_await protocoro::sleep_for(when);
  running.request_stop();
  co_return co_await std::move(running).join();
}

task<> caller(RpcTestClient& client, const settings& wanted, std::atomic<int>& next, counts& seen) {
  const int all = wanted.some(calls);
  for (int number = next++; number < all; number = next++) {
    const result got = co_await one_call(client, static_cast<unsigned>(wanted.seed), number);
    ++seen[got];
  }
}

}  // namespace

void unary_calls(const settings& wanted, watch& seen) {
  protocoro::thread_pool pool(2);
  served here;
  const auto client = here.connect();
  const int all = wanted.some(calls);
  std::atomic<int> next{0};
  counts counted{};
  std::vector<protocoro::spawned<>> callers;
  for (int i = 0; i != in_flight; ++i)
    callers.push_back(spawn(caller(*client, wanted, next, counted), pool.get_executor()));
  while (next < all) {
    seen.progress(next, all);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  for (auto& one : callers) protocoro::sync_wait(std::move(one).join());
  here.calls.inside.wait_until_empty();

  seen.print(std::to_string(all) + " calls: " + std::to_string(counted[answered]) + " answered, " +
             std::to_string(counted[cancelled]) + " cancelled, " +
             std::to_string(counted[timed_out]) + " timed out, " + std::to_string(counted[other]) +
             " other; " + std::to_string(static_cast<int>(all / seen.seconds())) + " a second");
  seen.expect(counted[answered] + counted[cancelled] + counted[timed_out] == all,
              "every call is answered, cancelled or timed out");
  seen.expect(counted[answered] >= all / 10 * 9 - all / 100, "nine of ten are answered");
}

}  // namespace soak
