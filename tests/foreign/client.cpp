// foreign_client <target> <what>: shows its peer one thing that calls can do, and prints what came
// of it. Where it must not end too early it waits for a line of stdin.
#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "protocoro/client/call_info.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/result.hpp"
#include "route_guide.coro.pb.h"

namespace {

using namespace std::chrono_literals;
using protocoro::as_result;
using protocoro::async_generator;
using protocoro::call_options;
using protocoro::sync_wait;
using protocoro::task;
using routeguide::Feature;
using routeguide::Point;
using routeguide::Rectangle;
using routeguide::RouteGuideClient;
using routeguide::RouteNote;
using routeguide::RouteSummary;

void tell(std::string_view what) { std::cout << std::string(what) + "\n" << std::flush; }

void wait_for_peer() {
  std::string line;
  std::getline(std::cin, line);
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char byte : bytes) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(byte));
    out += digits;
  }
  return out;
}

Point at(int latitude) {
  Point point;
  point.set_latitude(latitude);
  return point;
}

void tell(const grpc::Status& status) {
  tell("status " + std::to_string(status.error_code()) + " '" + status.error_message() + "' " +
       hex(status.error_details()));
}

/// Tells when it is destroyed.
class witness {
 public:
  witness() = default;
  witness(const witness&) = delete;
  ~witness() { tell("the requests are gone"); }
};

async_generator<Point> endless_points() {
  const witness here;
  for (int i = 0;; ++i) co_yield at(i);
}

async_generator<RouteNote> endless_notes() {
  const witness here;
  RouteNote note;
  for (;;) co_yield note;
}

task<> fail(RouteGuideClient& client) {
  for (int latitude : {1, 2}) {
    auto feature = co_await as_result(client.GetFeature(at(latitude)));
    tell(feature.status());
  }
  auto features = client.ListFeatures(Rectangle());
  for (;;) {
    auto feature = co_await as_result(features.next());
    if (!feature) tell(feature.status());
    if (!feature) break;
    if (!*feature) break;
    tell("feature");
  }
}

task<> send_metadata(RouteGuideClient& client) {
  const std::string bytes("\0\1\xff", 3);
  const protocoro::call_info info;
  call_options options;
  options.metadata("first", "1st").metadata("second-bin", bytes).record(info);
  co_await client.GetFeature(at(0), options);
  const protocoro::metadata initial = co_await info.initial_metadata();
  for (const auto& [key, value] : initial)
    if (key.starts_with("initial-")) tell(key + " " + hex(value));
  for (const auto& [key, value] : info.trailing_metadata())
    if (key.starts_with("trailing-")) tell(key + " " + hex(value));
}

task<> pass_a_deadline(RouteGuideClient& client) {
  co_await client.GetFeature(at(9));  // no time goes by for the connection
  auto feature = co_await as_result(client.GetFeature(at(3), call_options().timeout(500ms)));
  tell(feature.status());
  auto notes = client.RouteChat(endless_notes(), call_options().timeout(500ms));
  for (;;) {
    auto note = co_await as_result(notes.next());
    if (note) continue;
    tell(note.status());
    break;
  }
}

task<> ask(RouteGuideClient& client) {
  auto feature = co_await as_result(client.GetFeature(at(3)));
  tell(feature.status());
}

void stop_a_call(RouteGuideClient& client) {
  auto asking = spawn(ask(client));
  wait_for_peer();
  asking.request_stop();
  sync_wait(std::move(asking).join());
}

task<> drop_a_stream(RouteGuideClient& client) {
  auto features = client.ListFeatures(Rectangle());
  auto feature = co_await features.next();
  tell("first " + std::to_string(feature->location().latitude()));
}

task<> drop_a_conversation(RouteGuideClient& client) {
  auto notes = client.RouteChat(endless_notes());
  auto note = co_await notes.next();
  tell("first " + note->message());
}

task<> be_answered_early(RouteGuideClient& client) {
  RouteSummary summary = co_await client.RecordRoute(endless_points());
  tell("points " + std::to_string(summary.point_count()));
}

using action = std::function<void(RouteGuideClient& client)>;

action run(task<> (*work)(RouteGuideClient&)) {
  return [work](RouteGuideClient& client) { sync_wait(work(client)); };
}

action run_and_stay(task<> (*work)(RouteGuideClient&)) {
  return [work](RouteGuideClient& client) {
    sync_wait(work(client));
    wait_for_peer();
  };
}

const std::map<std::string, action, std::less<>> actions{
    {"fail", run(fail)},
    {"send_metadata", run(send_metadata)},
    {"pass_a_deadline", run_and_stay(pass_a_deadline)},
    {"stop_a_call", stop_a_call},
    {"drop_a_stream", run_and_stay(drop_a_stream)},
    {"drop_a_conversation", run_and_stay(drop_a_conversation)},
    {"be_answered_early", run_and_stay(be_answered_early)},
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 || !actions.contains(argv[2])) return 2;
  RouteGuideClient client(protocoro::connect(argv[1]));
  actions.find(argv[2])->second(client);
}
