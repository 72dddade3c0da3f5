// What README.md shows beyond the examples. The regions between marks stand there as they are here.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "protocoro/asio/asio.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/rpc/result.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/server/server.hpp"
#include "route_guide.coro.pb.h"
#include "route_guide.grpc.pb.h"
#include "route_guide_mock.coro.pb.h"

using namespace protocoro;
using namespace routeguide;
using namespace std::chrono_literals;

namespace {

/// Knows one place.
class guide : public RouteGuideHandler {
 public:
  task<Feature> GetFeature(server_context&, const Point& point) override {
    if (point.latitude() < 0) throw rpc_error(status_code::NOT_FOUND, "no feature there");
    Feature feature;
    feature.set_name("Harrowdale Pike");
    co_return feature;
  }

  task<RouteSummary> RecordRoute(server_context&, async_generator<Point> points) override {
    RouteSummary summary;
    while (auto point = co_await points.next()) summary.set_point_count(summary.point_count() + 1);
    co_return summary;
  }
};

/// A server of its own for each test.
class Readme : public testing::Test {
 protected:
  Point here() const {
    Point point;
    point.set_latitude(544'671'000);
    return point;
  }
  Point nowhere() const {
    Point point;
    point.set_latitude(-1);
    return point;
  }
  std::shared_ptr<grpc::ChannelInterface> channel_to(const server& serving) const {
    return connect("localhost:" + std::to_string(serving.port()));
  }
};

// [errors]
task<std::string> name_of(RouteGuideClient& client, Point point) {
  auto feature = co_await as_result(client.GetFeature(point));  // a value or a grpc::Status
  if (!feature) co_return "?" + feature.status().error_message();
  co_return feature->name();
}
// [/errors]

TEST_F(Readme, ErrorsAreThrownOrGivenAsAResult) {
  guide service;
  server serving(server_options().listen("localhost:0"), service);
  RouteGuideClient client(channel_to(serving));

  EXPECT_EQ(sync_wait(name_of(client, here())), "Harrowdale Pike");
  EXPECT_EQ(sync_wait(name_of(client, nowhere())), "?no feature there");
  EXPECT_THROW(sync_wait(client.GetFeature(nowhere())), rpc_error);
}

/// Passes on what another guide says.
class relay final : public RouteGuideHandler {
 public:
  explicit relay(RouteGuideClient& next) : next_(next) {}

  task<Feature> GetFeature(server_context&, const Point& point) override {
    co_return co_await next_.GetFeature(point, call_options().timeout(30s));
  }

 private:
  RouteGuideClient& next_;
};

TEST_F(Readme, HandlersCallOthers) {
  guide service;
  server behind(server_options().listen("localhost:0"), service);
  RouteGuideClient next(channel_to(behind));
  relay passing(next);
  server front(server_options().listen("localhost:0"), passing);
  RouteGuideClient client(channel_to(front));
  EXPECT_EQ(sync_wait(name_of(client, nowhere())), "?no feature there");
}

TEST_F(Readme, HandlersRunOnAThreadPool) {
  guide service;
  thread_pool pool(4);
  server serving(server_options().listen("localhost:0").run_on(pool.get_executor()), service);
  RouteGuideClient client(channel_to(serving));
  EXPECT_EQ(sync_wait(name_of(client, here())), "Harrowdale Pike");
}

/// Where positions come from, on threads of its own.
class receiver {
 public:
  std::function<void(Point)> on_position;
  std::function<void()> on_off;
};

// [pipe]
task<RouteSummary> record(RouteGuideClient& client, receiver& gps) {
  protocoro::pipe<Point> positions(64);  // a handle: copies are the same pipe
  gps.on_position = [positions](Point point) mutable {
    positions.try_push(std::move(point));  // never waits: drops the point while 64 wait
  };
  gps.on_off = [positions]() mutable { positions.close(); };
  co_return co_await client.RecordRoute(positions.items());
}
// [/pipe]

TEST_F(Readme, APipeIsWrittenByAnyThread) {
  guide service;
  server serving(server_options().listen("localhost:0"), service);
  RouteGuideClient client(channel_to(serving));
  receiver gps;
  auto recorded =
      spawn(record(client, gps));  // runs here until it waits: the receiver is connected
  std::thread satellite([&gps, this] {
    for (int i = 0; i != 3; ++i) gps.on_position(here());
    gps.on_off();
  });
  EXPECT_EQ(sync_wait(std::move(recorded).join()).point_count(), 3);
  satellite.join();
}

Feature named(std::string name) {
  Feature feature;
  feature.set_name(std::move(name));
  return feature;
}

TEST_F(Readme, ClientsAreMocked) {
  // [mock]
  MockRouteGuideClient client;
  EXPECT_CALL(client, GetFeature).WillRepeatedly(reply(named("Harrowdale Pike")));
  EXPECT_EQ(sync_wait(name_of(client, here())), "Harrowdale Pike");  // tests name_of
  // [/mock]
}

TEST_F(Readme, CoroutinesRunOnAsio) {
  guide service;
  server serving(server_options().listen("localhost:0"), service);
  RouteGuideClient client(channel_to(serving));
  Point point = here();
  asio::thread_pool threads(2);
  auto name = spawn(name_of(client, point), asio_executor(threads.get_executor()));
  EXPECT_EQ(sync_wait(std::move(name).join()), "Harrowdale Pike");
}

/// What a team that moves step by step has already.
class old_guide final : public RouteGuide::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetFeature(grpc::CallbackServerContext* context, const Point*,
                                       Feature* feature) override {
    feature->set_name("Old Pike");
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

TEST_F(Readme, HandlersGoIntoAPlainServer) {
  guide service;
  // [builder]
  grpc::ServerBuilder builder;
  builder.RegisterService(grpc_service(service));
  std::unique_ptr<grpc::Server> serving = builder.BuildAndStart();
  RouteGuideClient client(serving->InProcessChannel({}));  // or any other channel
  // [/builder]
  EXPECT_EQ(sync_wait(name_of(client, here())), "Harrowdale Pike");
}

TEST_F(Readme, BothKindsOfGeneratedCodeLiveInOneProgram) {
  old_guide service;
  grpc::ServerBuilder builder;
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> serving = builder.BuildAndStart();
  RouteGuideClient client(serving->InProcessChannel({}));
  EXPECT_EQ(sync_wait(name_of(client, here())), "Old Pike");
}

}  // namespace
