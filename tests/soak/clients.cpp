#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "handler.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "settings.hpp"
#include "watch.hpp"

namespace soak {
namespace {

constexpr int clients = 1'000;
constexpr int at_a_time = 16;

/// Two of its own calls are in flight when the client goes: nobody waits for the second.
void come_and_vanish(const served& here, int number, std::atomic<int>& answered) {
  const auto client = here.connect();
  const std::string text = std::to_string(number);
  const TestReply reply = protocoro::sync_wait(client->Unary(request_for(text)));
  if (reply.text() == text) ++answered;
  if (number % 2 == 0) return;
  const int before = here.calls.inside.entries();
  const auto dropped = protocoro::spawn(client->Unary(request_for(waits)));
  here.calls.inside.wait_for_entries(before + 1);
}

}  // namespace

void vanishing_clients(const settings& wanted, watch& seen) {
  served here;
  const int count = wanted.some(clients);
  const int files = open_files();
  std::atomic<int> next{0}, answered{0};
  std::vector<std::thread> threads;
  for (int i = 0; i != at_a_time; ++i)
    threads.emplace_back([&] {
      for (int number = next++; number < count; number = next++)
        come_and_vanish(here, number, answered);
    });
  while (next < count) {
    seen.progress(next, count);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  for (std::thread& thread : threads) thread.join();
  here.calls.inside.wait_until_empty();
  while (open_files() > files) std::this_thread::yield();

  seen.print(std::to_string(count) + " clients, " + std::to_string(answered) + " answered, " +
             std::to_string(count / 2) + " left in mid-call; " +
             std::to_string(static_cast<int>(count / seen.seconds())) +
             " a second; all connections closed");
  seen.expect(answered == count, "every client is answered");
}

}  // namespace soak
