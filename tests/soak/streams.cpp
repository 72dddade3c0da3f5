#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "handler.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "settings.hpp"
#include "watch.hpp"

namespace soak {
namespace {

constexpr int streams = 10'000;
constexpr int on_one_connection = 1'000;

async_generator<TestRequest> one_and_no_more() {
  co_yield request_for("hello");
  protocoro::pipe<int> never(1);
  auto items = never.items();
  co_await items.next();
}

/// Who has had an answer, and how it ended.
class members {
 public:
  rpc_test::attendance idle;
  std::atomic<int> cancelled{0};
  std::atomic<int> otherwise{0};
};

task<> keep_open(RpcTestClient& client, members& all) {
  try {
    auto replies = client.Bidi(one_and_no_more());
    co_await replies.next();
    const rpc_test::attendance::visitor here(all.idle);
    co_await replies.next();
    ++all.otherwise;
  } catch (const protocoro::cancelled&) {
    ++all.cancelled;
  } catch (const std::exception&) {
    ++all.otherwise;
  }
}

}  // namespace

void idle_streams(const settings& wanted, watch& seen) {
  served here;
  members all;
  const int count = wanted.some(streams);
  std::vector<std::unique_ptr<RpcTestClient>> clients;
  std::vector<protocoro::spawned<>> open;
  for (int i = 0; i != count; ++i) {
    if (i % on_one_connection == 0) clients.push_back(here.connect());
    open.push_back(protocoro::spawn(keep_open(*clients.back(), all)));
    seen.progress(i, count);
  }
  all.idle.wait_for_entries(count);
  const int inside = here.calls.inside.inside();
  const double opened_in = seen.seconds();
  const long idle = resident();

  for (auto& one : open) one.request_stop();
  for (auto& one : open) protocoro::sync_wait(std::move(one).join());
  here.calls.inside.wait_until_empty();
  seen.print(std::to_string(count) + " streams on " + std::to_string(clients.size()) +
             " connections open in " + std::to_string(opened_in) + " s, the process then at " +
             std::to_string(idle / 1024) + " MiB, " + std::to_string(all.cancelled) +
             " cancelled in " + std::to_string(seen.seconds() - opened_in) + " s");
  seen.expect(inside == count, "all streams are open at once");
  seen.expect(all.cancelled == count && all.otherwise == 0, "every stream ends as cancelled");
}

}  // namespace soak
