// What docs/errors.md shows. The regions between marks stand there as they are here.

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "journal.hpp"
#include "places.hpp"
#include "protocoro/client/call_info.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/spawn_error_hook.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/error_details.hpp"
#include "protocoro/rpc/result.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/server/server.hpp"
#include "route_guide.coro.pb.h"

using namespace protocoro;
using namespace routeguide;
using readme::at;
using readme::client_of;
using readme::journal;
using readme::named;

namespace {

class strict_guide : public RouteGuideHandler {
 public:
  // [throws]
  task<Feature> GetFeature(server_context& context, const Point& point) override {
    if (point.latitude() < 0) {
      context.add_trailing_metadata("covers", "the north");
      throw rpc_error(status_code::NOT_FOUND, "no feature there");
    }
    co_return named(names_.at(point.latitude()));  // std::out_of_range would be UNKNOWN
  }
  // [/throws]

  async_generator<Feature> ListFeatures(server_context&, const Rectangle&) override {
    co_yield named("Harrowdale Pike");
    throw rpc_error(status_code::DATA_LOSS, "the file ends here");
  }

 private:
  const std::vector<std::string> names_ = {"Harrowdale Pike"};
};

// [catches]
task<std::string> name_of(RouteGuideClient& client, Point point) {
  call_info info;
  try {
    const Feature feature = co_await client.GetFeature(point, call_options().record(info));
    co_return feature.name();
  } catch (const rpc_error& error) {
    if (error.code() != status_code::NOT_FOUND) throw;
  }
  co_return "see " + std::string(info.trailing_metadata().find("covers").value_or("elsewhere"));
}
// [/catches]

task<std::string> names_in(async_generator<Feature> features) {
  std::string names;
  try {
    while (auto feature = co_await features.next()) names += feature->name();
  } catch (const rpc_error& error) {
    names += " and " + to_string(error.code());
  }
  const auto after_the_error = co_await features.next();
  co_return after_the_error ? "more of it" : names;
}

task<std::string> what_of(RouteGuideClient& client, Point point) {
  const auto feature = co_await as_result(client.GetFeature(point));
  co_return rpc_error(feature.status()).what();
}

TEST(ReadmeErrors, ReachTheClientAndTheHook) {
  strict_guide service;
  journal log;
  server_options options;
  options.listen("localhost:0");
  options.on_unhandled_error([&log](const method_info& method, const std::exception_ptr& error) {
    log.add(std::string(method.full_name()), error);
  });
  const server serving(options, service);
  auto client = client_of(serving);
  EXPECT_EQ(sync_wait(name_of(client, at(0))), "Harrowdale Pike");
  EXPECT_EQ(sync_wait(name_of(client, at(-1))), "see the north");
  EXPECT_EQ(sync_wait(what_of(client, at(1))), "UNKNOWN: the handler failed");
  EXPECT_EQ(log.next().find("routeguide.RouteGuide/GetFeature: "), 0U);
  EXPECT_EQ(sync_wait(names_in(client.ListFeatures(Rectangle()))), "Harrowdale Pike and DATA_LOSS");
}

/// Details of any type do.
class refuses_politely : public RouteGuideHandler {
  // [details]
  task<Feature> GetFeature(server_context&, const Point& point) override {
    if (point.latitude() < 0)
      throw detailed_error(status_code::INVALID_ARGUMENT, "not on this map", point);
    co_return Feature();
  }
  // [/details]
};

std::string why_not(RouteGuideClient& client, const Point& there) {
  // [find]
  try {
    sync_wait(client.GetFeature(there));
  } catch (const rpc_error& error) {
    if (auto wrong = find_detail<Point>(error)) return "not " + std::to_string(wrong->latitude());
  }
  // [/find]
  return "";
}

TEST(ReadmeErrors, TellWhatIsWrong) {
  refuses_politely service;
  const server serving(server_options().listen("localhost:0"), service);
  auto client = client_of(serving);
  EXPECT_EQ(why_not(client, at(-7)), "not -7");
}

task<> fails() {
  throw std::runtime_error("the disk is full");
  co_return;
}

TEST(ReadmeErrors, OfSpawnedWorkReachItsHook) {
  journal log;
  set_spawn_error_hook([&log](std::exception_ptr error) { log.add("in the background", error); });
  spawn(fails()).detach();
  EXPECT_EQ(log.next(), "in the background: the disk is full");
  set_spawn_error_hook(nullptr);
}

}  // namespace
