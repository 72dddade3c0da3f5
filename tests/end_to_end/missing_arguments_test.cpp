// What is missing is refused where it is given, not where it would be used.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/client/completion_queue.hpp"
#include "protocoro/client/method_filter.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/shield.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/spawn_scope.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task_group.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/coro/when_any.hpp"
#include "protocoro/observability/call_metrics.hpp"
#include "protocoro/security/authorize.hpp"
#include "protocoro/security/basic_auth.hpp"
#include "protocoro/security/bearer_token.hpp"
#include "protocoro/security/call_credentials.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace rpc_test {
namespace {

using protocoro::channel_options;
using protocoro::client_interceptor;
using protocoro::server_interceptor;
using protocoro::server_options;
using protocoro::sync_wait;

class given_nothing {
 public:
  const char* what;
  std::function<void()> call;
  const char* said;
};

std::shared_ptr<grpc::ChannelInterface> nobody() { return protocoro::connect("127.0.0.1:1"); }

std::shared_ptr<client_interceptor> some_interceptor() {
  return std::make_shared<only_next<client_interceptor, protocoro::outgoing_call>>();
}

const std::shared_ptr<client_interceptor> no_client_interceptor;
const std::shared_ptr<server_interceptor> no_server_interceptor;
const std::shared_ptr<grpc::ChannelInterface> no_channel;

void serve_nobody() {
  const protocoro::server nothing(server_options().listen("127.0.0.1:0"),
                                  std::vector<protocoro::service*>{nullptr});
}

std::vector<given_nothing> table() {
  subject* const handler = new subject();
  static const std::unique_ptr<subject> kept(handler);
  return {
      {"a client", [] { const RpcTestClient client(no_channel); }, "a client needs a channel"},
      {"a server", serve_nobody, "a handler of the server is null"},
      {"listen", [] { server_options().listen("127.0.0.1:0", nullptr); },
       "the credentials for '127.0.0.1:0' are null"},
      {"a server's intercept", [] { server_options().intercept(nullptr); },
       "server_options::intercept needs an interceptor"},
      {"a service's", [=] { server_options().intercept(*handler, nullptr); },
       "server_options::intercept needs an interceptor"},
      {"a method's", [=] { server_options().intercept(*handler, "Unary", nullptr); },
       "server_options::intercept needs an interceptor"},
      {"configure", [] { server_options().configure(nullptr); }, "configure needs a step"},
      {"credentials", [] { channel_options().credentials(nullptr); },
       "the credentials of a channel are null"},
      {"a channel's intercept", [] { channel_options().intercept(nullptr); },
       "channel_options::intercept needs an interceptor"},
      {"intercept", [] { intercept(nobody(), no_client_interceptor); },
       "intercept needs a channel and an interceptor"},
      {"intercept without a channel", [] { intercept(no_channel, some_interceptor()); },
       "intercept needs a channel and an interceptor"},
      {"attach", [] { protocoro::completion_queue(1).attach(nullptr); },
       "a completion_queue needs a channel"},
      {"only_for", [] { protocoro::only_for({}, nullptr); },
       "only_for and except_for need an interceptor"},
      {"except_for of clients", [] { protocoro::except_for({}, no_client_interceptor); },
       "only_for and except_for need an interceptor"},
      {"except_for of servers", [] { protocoro::except_for({}, no_server_interceptor); },
       "except_for needs an interceptor"},
      {"authorize", [] { protocoro::authorize(nullptr); }, "authorize needs an authorizer"},
      {"require_basic_auth", [] { protocoro::require_basic_auth(nullptr); },
       "require_basic_auth needs a verifier"},
      {"require_bearer_token", [] { protocoro::require_bearer_token(nullptr); },
       "require_bearer_token needs a verifier"},
      {"send_bearer_token", [] { protocoro::send_bearer_token(nullptr); },
       "send_bearer_token needs a source"},
      {"count_calls", [] { protocoro::count_calls(nullptr); },
       "counting calls needs a metrics_sink"},
      {"count_client_calls", [] { protocoro::count_client_calls(nullptr, ""); },
       "counting calls needs a metrics_sink"},
      {"count_attempts", [] { protocoro::count_attempts(nullptr, ""); },
       "counting calls needs a metrics_sink"},
  };
}

TEST(MissingArguments, AreRefusedAtOnce) {
  for (const given_nothing& each : table()) {
    try {
      each.call();
      ADD_FAILURE() << each.what;
    } catch (const std::invalid_argument& refused) {
      EXPECT_EQ(refused.what(), std::string("protocoro: ") + each.said) << each.what;
    }
  }
}

/// Gives the call's messages to nobody.
class looks_away final : public server_interceptor {
 public:
  std::atomic<int> refused{0};

 private:
  task<> intercept(protocoro::intercepted_call& call, protocoro::next_step next) override {
    for (const auto& hook :
         {&protocoro::intercepted_call::see_requests, &protocoro::intercepted_call::see_replies})
      try {
        (call.*hook)(nullptr);
      } catch (const std::invalid_argument&) {
        ++refused;
      }
    for (const auto& hook : {&protocoro::intercepted_call::change_requests,
                             &protocoro::intercepted_call::change_replies})
      try {
        (call.*hook)(nullptr);
      } catch (const std::invalid_argument&) {
        ++refused;
      }
    return next();
  }
};

TEST(MissingArguments, OfInterceptedCallsAreRefused) {
  subject handler;
  const auto around = std::make_shared<looks_away>();
  serving served(handler, place::inline_, server_options().intercept(around));
  RpcTestClient client(served.connect());
  EXPECT_TRUE(sync_wait(make(client, call_plan(rpc_kind::unary, request_for("a")))).status.ok());
  EXPECT_EQ(around->refused, 4);
}

/// A task or a generator that is none: a mistake in the program, told by the await.
TEST(MissingArguments, AreToldByTheAwaitWhereTasksAreEmpty) {
  const std::vector<std::pair<const char*, std::function<void()>>> awaits = {
      {"sync_wait", [] { sync_wait(task<>()); }},
      {"with_timeout", [] { sync_wait(with_timeout(task<>(), std::chrono::hours(1))); }},
      {"shield", [] { sync_wait(protocoro::shield(task<>())); }},
      {"when_all", [] { sync_wait(protocoro::when_all(task<>(), task<>())); }},
      {"when_any", [] { sync_wait(protocoro::when_any(task<>(), task<>())); }},
      {"spawn", [] { protocoro::spawn(task<>()).detach(); }},
      {"a generator",
       [] {
         sync_wait([]() -> task<> {
           async_generator<int> none;
           co_await none.next();
         }());
       }},
      {"merge",
       [] {
         sync_wait([]() -> task<> {
           auto both = protocoro::merge(async_generator<int>(), async_generator<int>());
           co_await both.next();
         }());
       }},
  };
  for (const auto& [name, call] : awaits) EXPECT_THROW(call(), std::logic_error) << name;
}

TEST(HandlerDeathTest, SaysThatItIsDestroyedBeforeItsServer) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto destroy_first = [] {
    auto handler = std::make_unique<subject>();
    const serving served(*handler);
    handler.reset();
  };
  EXPECT_DEATH(destroy_first(),
               "protocoro: a handler of 'protocoro.testing.RpcTest' is destroyed while a server "
               "serves it: destroy the server first, or end it with shutdown");
}

TEST(Handler, MayBeDestroyedWhenItsServerIsOver) {
  auto handler = std::make_unique<subject>();
  serving served(*handler);
  served.server().shutdown();
  handler.reset();
}

}  // namespace
}  // namespace rpc_test
