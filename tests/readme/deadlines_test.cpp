// What docs/deadlines.md shows. The regions between marks stand there as they are here.

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "journal.hpp"
#include "places.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/shield.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/coro/when_any.hpp"
#include "protocoro/rpc/result.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/server/server.hpp"
#include "protocoro/server/stop_token.hpp"
#include "protocoro/time/sleep.hpp"
#include "protocoro/time/with_timeout.hpp"
#include "route_guide.coro.pb.h"

using namespace protocoro;
using namespace routeguide;
using namespace std::chrono_literals;
using readme::at;
using readme::client_of;
using readme::journal;
using readme::named;

namespace {

/// Answers late or never, and keeps what it was told.
class slow_guide : public RouteGuideHandler {
 public:
  journal log;
  protocoro::pipe<int> steps{4};

  task<Feature> GetFeature(server_context&, const Point&) override {
    co_await sleep_for(1h);
    co_return Feature();
  }

  async_generator<Feature> ListFeatures(server_context&, const Rectangle&) override {
    auto items = steps.items();
    while (auto step = co_await items.next()) co_yield named(std::to_string(*step));
  }

  task<RouteSummary> RecordRoute(server_context&, async_generator<Point> points) override {
    log.add("begins");
    return record(std::move(points));
  }

 private:
  // [cleanup]
  task<RouteSummary> record(async_generator<Point> points) {
    RouteSummary summary;
    bool given_up = false;
    try {
      while (auto point = co_await points.next())
        summary.set_point_count(summary.point_count() + 1);
    } catch (const cancelled&) {
      given_up = true;  // no co_await in here, says C++
    }
    co_await shield(with_timeout(save(summary), 10s));  // the stop does not reach it
    if (given_up) throw cancelled();
    co_return summary;
  }
  // [/cleanup]

  task<> save(RouteSummary) {
    co_await sleep_for(1ms);
    log.add("is saved");
  }
};

class relay : public RouteGuideHandler {
 public:
  explicit relay(RouteGuideClient& behind) : behind_(behind) {}

  // [nested]
  task<Feature> GetFeature(server_context&, const Point& point) override {
    co_return co_await behind_.GetFeature(point, call_options().timeout(200ms));
  }
  // [/nested]

 private:
  RouteGuideClient& behind_;
};

task<status_code> code_of(task<Feature> call) {
  const auto feature = co_await as_result(std::move(call));
  co_return feature.status().error_code();
}

TEST(ReadmeDeadlines, OfNestedCallsMayBeEarlier) {
  slow_guide slow;
  const server last(server_options().listen("localhost:0"), slow);
  auto behind = client_of(last);
  relay service(behind);
  const server first(server_options().listen("localhost:0"), service);
  auto client = client_of(first);
  EXPECT_EQ(sync_wait(code_of(client.GetFeature(at(0)))), status_code::DEADLINE_EXCEEDED);
}

// [wait]
task<std::string> next_name(async_generator<Feature>& features) {
  auto feature = co_await features.next();
  co_return feature ? feature->name() : "the end";
}

task<std::string> name_or_silence(async_generator<Feature>& features) {
  auto name = co_await as_result(with_timeout(next_name(features), 50ms));
  const bool late = name.status().error_code() == status_code::DEADLINE_EXCEEDED;
  co_return late ? "silence" : name.value();  // late, the stream lives on, and no reply is lost
}
// [/wait]

task<std::string> steps_and_silence(RouteGuideClient& client, protocoro::pipe<int> steps) {
  auto features = client.ListFeatures(Rectangle());
  steps.try_push(1);
  std::string seen = co_await next_name(features);
  seen += ", " + co_await name_or_silence(features);
  steps.try_push(2);
  seen += ", " + co_await next_name(features);
  steps.close();
  seen += ", " + co_await next_name(features);
  co_return seen;
}

TEST(ReadmeDeadlines, OfAWaitLeaveTheStreamAlone) {
  slow_guide service;
  const server serving(server_options().listen("localhost:0"), service);
  auto client = client_of(serving);
  EXPECT_EQ(sync_wait(steps_and_silence(client, service.steps)), "1, silence, 2, the end");
}

async_generator<Point> one_and_silence() {
  co_yield at(1);
  co_await sleep_for(1h);
}

TEST(ReadmeCancellation, LeavesTimeForWhatMustBeDone) {
  slow_guide service;
  const server serving(server_options().listen("localhost:0"), service);
  auto client = client_of(serving);
  {
    const auto call = spawn(client.RecordRoute(one_and_silence()));
    EXPECT_EQ(service.log.next(), "begins");
  }
  EXPECT_EQ(service.log.next(), "is saved");
}

class searching_guide : public RouteGuideHandler {
 public:
  journal log;

  // [computes]
  task<Feature> GetFeature(server_context& context, const Point& point) override {
    co_return search(point, get_stop_token(context));  // looks at the token now and then
  }
  // [/computes]

 private:
  Feature search(const Point&, const std::stop_token& stop) {
    log.add("begins");
    while (!stop.stop_requested()) std::this_thread::yield();
    log.add("ends");
    return Feature();
  }
};

TEST(ReadmeCancellation, IsSeenByWhoComputes) {
  const thread_pool pool(1);
  searching_guide service;
  const server serving(server_options().listen("localhost:0").run_on(pool.get_executor()), service);
  auto client = client_of(serving);
  auto call = spawn(client.GetFeature(at(0)));
  EXPECT_EQ(service.log.next(), "begins");
  call.request_stop();
  EXPECT_EQ(service.log.next(), "ends");
}

/// Answers notes until its server shuts down.
class endless_guide : public RouteGuideHandler {
 public:
  // [endless]
  async_generator<RouteNote> RouteChat(server_context& context,
                                       async_generator<RouteNote> notes) override {
    for (;;) {
      auto first = co_await when_any(next_of(notes), context.shutdown_begun());
      if (first.index() == 1) co_return;  // the client sees OK, and the end
      if (!std::get<0>(first)) co_return;
      co_yield *std::get<0>(first);
    }
  }

  static task<std::optional<RouteNote>> next_of(async_generator<RouteNote>& notes) {
    auto note = co_await notes.next();
    if (!note) co_return std::nullopt;
    co_return *note;
  }
  // [/endless]
};

async_generator<RouteNote> note_and_silence() {
  co_yield RouteNote();
  co_await sleep_for(1h);
}

task<int> chat_until_the_end(RouteGuideClient& client, server& serving) {
  auto notes = client.RouteChat(note_and_silence());
  int count = 0;
  while (auto note = co_await notes.next()) {
    ++count;
    serving.shutdown(1h);  // begins
  }
  co_return count;
}

TEST(ReadmeShutdown, IsToldToStreamsWithoutAnEnd) {
  endless_guide service;
  server serving(server_options().listen("localhost:0"), service);
  auto client = client_of(serving);
  EXPECT_EQ(sync_wait(chat_until_the_end(client, serving)), 1);
}

}  // namespace
