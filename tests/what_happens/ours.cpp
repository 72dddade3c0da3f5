// The scenes of docs/what_happens_when.md with protocoro: `what_happens_ours <scene>`.
#include <chrono>
#include <cstdio>
#include <exception>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <string_view>

#include "protocoro/client/channel.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/result.hpp"
#include "protocoro/server/server.hpp"
#include "protocoro/time/sleep.hpp"
#include "route_guide.coro.pb.h"

namespace {

using namespace std::chrono_literals;
using namespace routeguide;
using protocoro::async_generator;
using protocoro::server_context;
using protocoro::server_options;
using protocoro::sync_wait;
using protocoro::task;

void say(const std::string& line) { std::printf("%s\n", line.c_str()); }

class guide final : public RouteGuideHandler {
 public:
  protocoro::pipe<int> ended{1};  // closed when ListFeatures has

  // [ours throws]
  task<Feature> GetFeature(server_context&, const Point&) override {
    throw std::runtime_error("the map is lost");
  }
  // [/ours throws]

  // [ours leaves]
  async_generator<Feature> ListFeatures(server_context&, const Rectangle&) override {
    try {
      co_yield Feature();
      co_await protocoro::sleep_for(1h);  // a slow database
    } catch (const protocoro::cancelled&) {
      say("the handler was told at once");
      ended.close();
      throw;
    }
  }
  // [/ours leaves]

  // [ours writes]
  async_generator<RouteNote> RouteChat(server_context&, async_generator<RouteNote> notes) override {
    while (auto note = co_await notes.next()) {
      co_yield *note;
      co_yield *note;  // waits until the first may be followed
    }
  }
  // [/ours writes]
};

class world {
 public:
  guide handler;
  protocoro::server server{
      server_options().listen("127.0.0.1:0").on_unhandled_error([](const auto& method, auto error) {
        try {
          std::rethrow_exception(error);
        } catch (const std::exception& thrown) {
          say("the hook: " + std::string(method.full_name()) + ": " + thrown.what());
        }
      }),
      handler};
  RouteGuideClient client{protocoro::connect("127.0.0.1:" + std::to_string(server.port()))};
};

task<> throws(world& here) {
  for (int i = 1; i <= 2; ++i) {
    auto feature = co_await as_result(here.client.GetFeature(Point()));
    say("call " + std::to_string(i) + ": status " + std::to_string(feature.status().error_code()) +
        ", " + feature.status().error_message());
  }
}

async_generator<RouteNote> one_note() { co_yield RouteNote(); }

task<> writes(world& here) {
  int count = 0;
  auto notes = here.client.RouteChat(one_note());
  while (auto note = co_await notes.next()) ++count;
  say(std::to_string(count) + " notes");
}

task<> leaves(world& here) {
  auto end = here.handler.ended.items();
  {
    auto features = here.client.ListFeatures(Rectangle());
    co_await features.next();
    say("the client leaves");
  }
  co_await end.next();
}

task<int> chat_on(world& here, std::counting_semaphore<>& open) {
  protocoro::pipe<RouteNote> notes(1);
  notes.try_push(RouteNote());
  auto answers = here.client.RouteChat(notes.items());
  for (;;) {
    auto answer = co_await as_result(answers.next());
    if (!answer) co_return answer.status().error_code();
    open.release();
  }
}

void shutdown(world& here) {
  std::counting_semaphore<> open(0);
  auto chat = protocoro::spawn(chat_on(here, open));
  open.acquire();
  here.server.shutdown();
  say("the shutdown has returned");
  say("the client: status " + std::to_string(sync_wait(std::move(chat).join())));
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view scene = count == 2 ? arguments[1] : "";
  world here;
  if (scene == "throws") return sync_wait(throws(here)), 0;
  if (scene == "writes") return sync_wait(writes(here)), 0;
  if (scene == "leaves") return sync_wait(leaves(here)), 0;
  if (scene == "shutdown") return shutdown(here), 0;
  std::fprintf(stderr, "what_happens_ours throws | writes | leaves | shutdown\n");
  return 2;
}
