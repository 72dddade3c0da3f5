// The interceptors that come with the library.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "around_every_kind.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/observability/catch_panics.hpp"
#include "protocoro/resilience/call_limits.hpp"
#include "protocoro/security/bearer_token.hpp"
#include "protocoro/time/sleep.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::incident;
using protocoro::rpc_error;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;
using testing::ElementsAre;
using testing::MatchesRegex;

/// The subject behind one interceptor.
class guarded {
 public:
  explicit guarded(std::shared_ptr<server_interceptor> guard)
      : served_(handler, place::inline_, server_options().intercept(std::move(guard))),
        client(served_.connect()) {}

  outcome call(TestRequest request, call_options options = {}) {
    call_plan plan(rpc_kind::unary, std::move(request));
    plan.options = std::move(options);
    return sync_wait(make(client, std::move(plan)));
  }

  subject handler;

 private:
  serving served_;

 public:
  RpcTestClient client;
};

TEST(LimitConcurrency, RefusesWhoComesWhenAllPlacesAreTaken) {
  guarded here(protocoro::limit_concurrency(2));
  auto first = spawn(make(here.client, call_plan(rpc_kind::unary, request_for(scene::waits))));
  here.handler.handlers.wait_for_entries(1);
  auto second =
      spawn(make(here.client, call_plan(rpc_kind::bidi_streaming, request_for(scene::waits))));
  here.handler.handlers.wait_for_entries(2);
  for (int i = 0; i != 5; ++i) {
    const outcome refused = here.call(request_for("one too many"));
    EXPECT_EQ(refused.code(), status_code::RESOURCE_EXHAUSTED);
    EXPECT_EQ(refused.status.error_message(), "too many concurrent calls");
  }
  EXPECT_EQ(here.handler.handlers.entries(), 2);
  first.request_stop();
  second.request_stop();
  here.handler.handlers.wait_until_empty();
  while (!here.call(request_for("there is room again")).status.ok()) std::this_thread::yield();
}

TEST(LimitRate, LetsABurstThroughAndThenSoMany) {
  guarded slow(protocoro::limit_rate(1e-9, 2));
  EXPECT_TRUE(slow.call(request_for("first")).status.ok());
  EXPECT_TRUE(slow.call(request_for("second")).status.ok());
  for (int i = 0; i != 5; ++i)
    EXPECT_EQ(slow.call(request_for("third")).code(), status_code::RESOURCE_EXHAUSTED);
  EXPECT_EQ(slow.handler.handlers.entries(), 2);

  guarded filling(protocoro::limit_rate(50, 1));
  for (int passed = 0; passed != 3;)
    passed += filling.call(request_for("again")).status.ok() ? 1 : 0;
}

TEST(LimitRate, WantsNumbersThatMakeSense) {
  EXPECT_THROW(protocoro::limit_rate(0, 1), std::invalid_argument);
  EXPECT_THROW(protocoro::limit_rate(1, 0.5), std::invalid_argument);
  EXPECT_THROW(protocoro::limit_rate(std::numeric_limits<double>::quiet_NaN(), 1),
               std::invalid_argument);
}

TEST(LimitTime, EndsWhatTakesLonger) {
  guarded here(protocoro::limit_time(20ms));
  EXPECT_EQ(here.call(request_for(scene::waits)).code(), status_code::DEADLINE_EXCEEDED);
  EXPECT_EQ(here.handler.stops, 1);
  here.handler.handlers.wait_until_empty();
}

// --- panics

class CatchPanics : public AroundEveryKind {
 protected:
  protocoro::incident_hook keeps() {
    return [this](const incident& happened) {
      const std::lock_guard lock(mutex_);
      incidents_.push_back(happened);
    };
  }
  std::vector<incident> incidents() const {
    const std::lock_guard lock(mutex_);
    return incidents_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<incident> incidents_;
};

TEST_P(CatchPanics, TellTheClientANumberAndTheHookTheRest) {
  serve({protocoro::catch_panics(keeps())});
  std::vector<outcome> ended;
  for (const char* each : {scene::throws, scene::throws_ok})
    ended.push_back(call(request_for(each)));
  const auto seen = incidents();
  ASSERT_EQ(seen.size(), 2U);
  for (std::size_t i = 0; i != 2; ++i) {
    EXPECT_EQ(ended[i].code(), status_code::INTERNAL);
    EXPECT_EQ(ended[i].status.error_message(), "internal error, incident " + seen[i].id());
    EXPECT_EQ(ended[i].status.error_details(), "");
    EXPECT_THAT(seen[i].id(), MatchesRegex("[0-9a-f]+"));
    EXPECT_EQ(seen[i].id().size(), 16U);
    EXPECT_EQ(seen[i].method().full_name(), method_of(kind()));
    EXPECT_THAT(seen[i].peer(), MatchesRegex("ipv4:127\\.0\\.0\\.1:[0-9]+"));
  }
  EXPECT_EQ(seen[0].what(), secret);
  EXPECT_THROW(std::rethrow_exception(seen[1].error()), rpc_error);
  EXPECT_NE(seen[0].id(), seen[1].id());
  EXPECT_EQ(errors(), lines());
}

task<> says_how_it_ended(doing& self, intercepted_call&, next_step next) {
  std::exception_ptr failure;
  try {
    co_await next();
  } catch (...) {
    failure = std::current_exception();
  }
  self.note(failure ? "threw" : "ended");
  if (failure) std::rethrow_exception(failure);
}

TEST_P(CatchPanics, LeaveExpectedEndsAsTheyAre) {
  serve({make(says_how_it_ended, &log), protocoro::catch_panics(keeps())});
  EXPECT_TRUE(call(request_for("hello")).status.ok());
  TestRequest failing = request_for("fails");
  failing.set_fail_with(status_code::NOT_FOUND);
  failing.set_error_message("not here");
  EXPECT_EQ(call(failing).status.error_message(), "not here");
  auto given_up = spawn(make_call(client(), call_plan(kind(), request_for(scene::waits))));
  handler.waiters.wait_for_entries(1);
  given_up.request_stop();
  EXPECT_TRUE(sync_wait(std::move(given_up).join()).cancelled_here);
  while (log.all().size() != 3) std::this_thread::yield();
  EXPECT_THAT(log.all(), ElementsAre("it ended", "it threw", "it threw"));
  EXPECT_TRUE(incidents().empty());
}

INSTANTIATE_TEST_SUITE_P(Kinds, CatchPanics, every_kind_and_place(), name_of_case);

TEST(CatchPanicsHook, WritesALineWithoutOneAndWhenItFails) {
  for (const bool fails : {false, true}) {
    protocoro::incident_hook hook;
    if (fails) hook = [](const incident&) { throw std::runtime_error("the hook"); };
    guarded here(protocoro::catch_panics(hook));
    testing::internal::CaptureStderr();
    const outcome ended = here.call(request_for(scene::throws));
    EXPECT_EQ(ended.code(), status_code::INTERNAL);
    const std::string before =
        fails ? "protocoro: the hook of catch_panics failed: \"the hook\"\n" : "";
    const std::string id = ended.status.error_message().substr(25);
    EXPECT_THAT(
        testing::internal::GetCapturedStderr(),
        MatchesRegex(before + "incident=" + id + " method=protocoro.testing.RpcTest/Unary " +
                     "peer=ipv4:127.0.0.1:[0-9]+ error=\"" + secret + "\"\n"));
  }
}

// --- tokens

task<std::string> verify(std::string token) {
  co_await protocoro::sleep_for(1ms);
  if (token == "of-fred") co_return "fred";
  if (token == "strange") throw 42;
  throw std::runtime_error(secret);
}

class says_who final : public RpcTestHandler {
  task<TestReply> Unary(server_context&, const TestRequest&) override {
    const std::string* who = co_await protocoro::identity.get();
    TestReply reply;
    reply.set_text(who != nullptr ? *who : "nobody");
    co_return reply;
  }
};

class BearerToken : public testing::Test {
 protected:
  outcome call(call_options options) {
    call_plan plan(rpc_kind::unary, request_for(""));
    plan.options = std::move(options);
    return sync_wait(make(client_, std::move(plan)));
  }
  outcome call(const std::string& authorization) {
    return call(call_options().metadata("authorization", authorization));
  }

 private:
  says_who handler_;
  serving served_{handler_, place::inline_,
                  server_options().intercept(protocoro::require_bearer_token(verify))};
  RpcTestClient client_{served_.connect()};
};

TEST_F(BearerToken, TellsTheHandlerWhoCalls) {
  EXPECT_EQ(call("Bearer of-fred").replies.at(0).text(), "fred");
  EXPECT_EQ(call("bEARER of-fred").replies.at(0).text(), "fred");
}

TEST_F(BearerToken, RefusesAllElseWithoutAReason) {
  std::vector<outcome> refused{call(call_options()),
                               call(call_options()
                                        .metadata("authorization", "Bearer of-fred")
                                        .metadata("authorization", "Bearer of-fred"))};
  for (const std::string& sent :
       {std::string("Bearer of-ann"), std::string("Bearer strange"), std::string("Bearer"),
        std::string("Bearer  of-fred"), std::string("Bearer of-fred x"), std::string("Bearer ==="),
        std::string("Basic of-fred"), std::string("of-fred"), std::string("Bearerof-fred"),
        "Bearer " + std::string(7000, 'x')})
    refused.push_back(call(sent));
  for (const outcome& each : refused) {
    EXPECT_EQ(each.code(), status_code::UNAUTHENTICATED);
    EXPECT_EQ(each.status.error_message(), "authentication failed");
    EXPECT_EQ(each.status.error_details(), "");
  }
}

}  // namespace
}  // namespace rpc_test
