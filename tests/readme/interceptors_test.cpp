// What docs/interceptors.md shows. The regions between marks stand there as they are here.

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "protocoro/client/channel.hpp"
#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/coro/flowing_value.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/resilience/call_limits.hpp"
#include "protocoro/resilience/circuit_breaker.hpp"
#include "protocoro/resilience/default_timeout.hpp"
#include "protocoro/resilience/retry.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/security/call_credentials.hpp"
#include "protocoro/server/server.hpp"
#include "protocoro/server/server_interceptor.hpp"
#include "protocoro/time/sleep.hpp"
#include "route_guide.coro.pb.h"

using namespace protocoro;
using namespace routeguide;
using namespace std::chrono_literals;

namespace {

// [interceptor]
constinit flowing_value<std::string> member;

class members_only : public server_interceptor {
 public:
  task<> intercept(intercepted_call& call, next_step next) override {
    auto name = call.context().metadata("member");
    if (!name) throw rpc_error(status_code::PERMISSION_DENIED, "for members");
    co_await member.set(std::string(*name));
    co_await next();  // the handler, and other interceptors before it
    call.context().add_trailing_metadata("seen", "yes");
  }
};
// [/interceptor]

// [client interceptor]
class tries_again : public client_interceptor {
 public:
  task<> intercept(outgoing_call& call, next_step next) override {
    for (auto pause = 10ms;; pause *= 2) {
      try {
        co_await next();
        co_return;
      } catch (const rpc_error& error) {
        const bool harmless = error.never_sent() || call.method().is_idempotent();
        if (error.code() != status_code::UNAVAILABLE || !harmless || call.replies() != 0) throw;
      }
      co_await sleep_for(pause);  // a timeout of the call counts from its first await
    }
  }
};
// [/client interceptor]

class greets_members : public RouteGuideHandler {
  // [identity]
  task<Feature> GetFeature(server_context&, const Point&) override {
    Feature feature;
    if (const std::string* name = co_await member.get()) feature.set_name("near " + *name);
    co_return feature;
  }
  // [/identity]
};

TEST(ReadmeInterceptors, GuardAServer) {
  greets_members service;
  // [intercept]
  protocoro::server server(server_options()
                               .listen("localhost:0")
                               .intercept(limit_concurrency(1000))
                               .intercept(service, std::make_shared<members_only>()),
                           service);
  // [/intercept]
  const std::string target = "localhost:" + std::to_string(server.port());
  // [connect]
  auto channel = connect(target, channel_options().intercept(std::make_shared<tries_again>()));
  // [/connect]
  RouteGuideClient client(channel);
  EXPECT_EQ(sync_wait(client.GetFeature(Point(), call_options().metadata("member", "Ann"))).name(),
            "near Ann");
  EXPECT_THROW(sync_wait(client.GetFeature(Point())), rpc_error);
}

task<access_token> ask_for_token() { co_return access_token("of-ann", 10min); }

task<bool> fails_late(RouteGuideClient& client) {
  try {
    const Feature feature = co_await client.GetFeature(Point());
    EXPECT_EQ(feature.name(), "");
    co_return false;
  } catch (const rpc_error& error) {
    if (error.code() != status_code::DEADLINE_EXCEEDED) throw;
    co_return true;
  }
}

TEST(ReadmeInterceptors, KeepAClientInProduction) {
  greets_members service;
  protocoro::server server(server_options().listen("localhost:0"), service);
  const std::string target = "localhost:" + std::to_string(server.port());
  const auto tokens = token_options().allow_plaintext();
  // [production]
  auto channel = connect(target, channel_options()
                                     .intercept(default_timeout(2s))
                                     .intercept(circuit_breaker())
                                     .intercept(retry())
                                     .intercept(send_bearer_token(ask_for_token, tokens)));
  // [/production]
  RouteGuideClient client(channel);
  while (sync_wait(fails_late(client))) continue;  // on a slow machine
}

}  // namespace
