#include "protocoro/observability/catch_panics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../harness/guarded.hpp"
#include "protocoro/coro/spawn.hpp"

namespace rpc_test {
namespace {

using protocoro::incident;
using protocoro::rpc_error;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;
using testing::ElementsAre;
using testing::MatchesRegex;

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

}  // namespace
}  // namespace rpc_test
