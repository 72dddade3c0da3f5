// What docs/threads.md shows. The regions between marks stand there as they are here.

#include <gtest/gtest.h>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "../harness/current_thread.hpp"
#include "journal.hpp"
#include "places.hpp"
#include "protocoro/asio/asio.hpp"
#include "protocoro/coro/resume_on.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/spawn_scope.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/grpc/blocking_watch.hpp"
#include "protocoro/server/server.hpp"
#include "protocoro/time/sleep.hpp"
#include "route_guide.coro.pb.h"

using namespace protocoro;
using namespace routeguide;
using namespace std::chrono_literals;
using readme::at;
using readme::client_of;
using readme::journal;
using readme::named;
using support::current_thread;

namespace {

task<std::thread::id> thread_here() { co_return current_thread(); }

std::thread::id thread_of(const executor& where) {
  return sync_wait(spawn(thread_here(), where).join());
}

class guide : public RouteGuideHandler {
 public:
  explicit guide(executor pool) : pool_(std::move(pool)) {}

  // [moves]
  task<Feature> GetFeature(server_context&, const Point& point) override {
    const std::string name = co_await find(point);  // waits, and keeps no thread meanwhile
    co_await resume_on(pool_);
    co_return drawn(name);  // computes for long: on the pool
  }
  // [/moves]

  // [locks]
  async_generator<RouteNote> RouteChat(server_context&, async_generator<RouteNote> notes) override {
    int mine = 0;  // of this call: no lock, on however many threads the server runs
    while (auto note = co_await notes.next()) {
      const int all = count_one();
      note->set_message(std::to_string(++mine) + " of " + std::to_string(all));
      co_yield *note;
    }
  }

  int count_one() {  // no coroutine: the lock is gone before anybody waits
    const std::lock_guard lock(mutex_);
    return ++notes_;
  }
  // [/locks]

 private:
  task<std::string> find(Point) {
    co_await sleep_for(1ms);
    co_return "Harrowdale Pike";
  }
  Feature drawn(const std::string& name) const {
    return named(current_thread() == expected_ ? name : "on another thread");
  }

  const executor pool_;
  const std::thread::id expected_ = thread_of(pool_);
  std::mutex mutex_;
  int notes_ = 0;
};

async_generator<RouteNote> notes(int many) {
  for (int i = 0; i != many; ++i) co_yield RouteNote();
}

task<std::string> last_answer(RouteGuideClient& client, int many) {
  std::string last;
  auto answers = client.RouteChat(notes(many));
  while (auto answer = co_await answers.next()) last = answer->message();
  co_return last;
}

TEST(ReadmeThreads, AreChosenForServersAndByHandlers) {
  const thread_pool drawing(1);
  guide service(drawing.get_executor());
  // [places]
  thread_pool pool(4);  // declared before the server: it goes after it
  server serving(server_options().listen("localhost:0").run_on(pool.get_executor()), service);
  // [/places]
  auto client = client_of(serving);
  EXPECT_EQ(sync_wait(client.GetFeature(at(0))).name(), "Harrowdale Pike");
  const auto last = sync_wait(when_all(last_answer(client, 50), last_answer(client, 50)));
  EXPECT_EQ(std::get<0>(last).substr(0, 6), "50 of ");
  EXPECT_EQ(std::get<1>(last).substr(0, 6), "50 of ");
  EXPECT_EQ(service.count_one(), 101);
}

/// For a hook that gRPC's threads may still be in when a test is over.
journal& kept_journal() {
  static journal& kept = *new journal;
  return kept;
}

/// Keeps the thread that it runs on.
class blocking_guide : public RouteGuideHandler {
  task<Feature> GetFeature(server_context&, const Point&) override {
    std::this_thread::sleep_for(20ms);
    co_return Feature();
  }
};

TEST(ReadmeThreads, ThatAreBlockedAreReported) {
  journal& log = kept_journal();
  // [watch]
  watch_blocking(10ms, [&log](const method_info& method, std::chrono::milliseconds) {
    log.add(std::string(method.full_name()) + " keeps one of gRPC's threads");
  });
  // [/watch]
  blocking_guide service;
  {
    const server serving(server_options().listen("localhost:0"), service);
    auto client = client_of(serving);
    sync_wait(client.GetFeature(at(0)));
    EXPECT_EQ(log.next(), "routeguide.RouteGuide/GetFeature keeps one of gRPC's threads");
  }
  watch_blocking(0ms);
}

task<> write(journal& log, std::string line) {
  log.add(std::move(line));
  co_return;
}

TEST(ReadmeThreads, AreGivenToWorkInTheBackground) {
  thread_pool pool(1);
  journal log;
  // [background]
  spawn_scope background;
  background.spawn(write(log, "a call came"), pool.get_executor());  // any thread, any number
  sync_wait(background.join());  // before what they use goes: the log, the pool
  // [/background]
  EXPECT_EQ(log.next(), "a call came");
}

/// Counts what does not run on the one thread of a context.
class asio_guide : public RouteGuideHandler {
 public:
  explicit asio_guide(asio::io_context& context) : context_(context) {}

  task<Feature> GetFeature(server_context&, const Point&) override {
    asio::steady_timer timer(context_, 1ms);
    co_await timer.async_wait(use_task);
    co_return named(where());
  }

  std::string where() const {
    return context_.get_executor().running_in_this_thread() ? "here" : "elsewhere";
  }

 private:
  asio::io_context& context_;
};

task<std::string> ask(RouteGuideClient& client, asio_guide& service) {
  const Feature feature = co_await client.GetFeature(at(0));
  co_return feature.name() + " and " + service.where();
}

TEST(ReadmeThreads, AreOneForEverything) {
  // [one thread]
  asio::io_context context;
  auto guard = asio::make_work_guard(context);  // while a root waits for gRPC only
  const executor here = asio_executor(context.get_executor());
  asio_guide service(context);
  server serving(server_options().listen("localhost:0").run_on(here), service);
  std::thread thread([&context] { context.run(); });
  // [/one thread]
  auto client = client_of(serving);
  auto asked = spawn(ask(client, service), here);
  EXPECT_EQ(sync_wait(std::move(asked).join()), "here and here");
  // [one thread ends]
  serving.shutdown();  // on another thread: handlers need that one to end
  guard.reset();
  thread.join();
  // [/one thread ends]
}

}  // namespace
