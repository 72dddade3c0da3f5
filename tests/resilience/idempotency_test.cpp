// What runs twice and what does not, when a handler has run or may have.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../harness/diary.hpp"
#include "../harness/doing.hpp"
#include "../harness/shelf_world.hpp"
#include "google/rpc/error_details.pb.h"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/rpc/error_details.hpp"
#include "protocoro/server/service_base.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::hedge;
using protocoro::hedging_options;
using protocoro::idempotency;
using protocoro::retry;
using protocoro::spawn;
using protocoro::status_code;
using protocoro::sync_wait;

class NotIdempotent : public Shelf {};
class Idempotent : public Shelf {};

/// What a server or a proxy with a backend of its own says when that cannot be reached.
constexpr auto backend_is_gone =
    "failed to connect to all addresses; last error: UNKNOWN: Connection refused";

TEST_P(NotIdempotent, RunsOnceWhateverTheServerSays) {
  connect_with({retry(quick())});
  for (const char* const text : {"not now", backend_is_gone})
    for (const char* const push_back : {"", "0"}) {
      const int before = handler.handlers.entries();
      handler.fail_with(text, push_back);
      const shelf_end seen = call();
      EXPECT_EQ(seen.code, status_code::UNAVAILABLE);
      EXPECT_FALSE(seen.never_sent);
      EXPECT_EQ(handler.handlers.entries() - before, 1);
    }
}

TEST_P(NotIdempotent, RunsOnceAlthoughItsErrorAsksForAPauseOrHasACodeThatIsNamed) {
  google::rpc::RetryInfo pause;
  pause.mutable_retry_delay()->set_nanos(1);
  connect_with({retry(quick().codes({status_code::UNAVAILABLE, status_code::ABORTED}))});
  handler.fail_with(protocoro::detailed_error(status_code::UNAVAILABLE, "not now", pause));
  EXPECT_EQ(call().code, status_code::UNAVAILABLE);
  handler.fail_with(protocoro::rpc_error(status_code::ABORTED, "not now"));
  EXPECT_EQ(call().code, status_code::ABORTED);
  EXPECT_EQ(handler.handlers.entries(), 2);
}

TEST_P(NotIdempotent, RunsOnceInItsOwnProcess) {
  grpc::ServerBuilder builder;
  builder.RegisterService(grpc_service(handler));
  const auto inner = builder.BuildAndStart();
  client.emplace(protocoro::intercept(inner->InProcessChannel({}), retry(quick())));
  handler.fail_with(backend_is_gone);
  EXPECT_FALSE(call().never_sent);
  EXPECT_EQ(handler.handlers.entries(), 1);
}

TEST_P(Idempotent, RunsAgainWhenTheServerSaysUnavailable) {
  connect_with({retry(quick())});
  handler.fail_with("not now");
  EXPECT_EQ(call().code, status_code::UNAVAILABLE);
  EXPECT_EQ(handler.handlers.entries(), 3);
}

TEST_P(NotIdempotent, RunsAgainWhenItIsNamed) {
  const std::string name = std::string("idempotent_methods.Shelf/") + GetParam();
  handler.fail_with("not now");
  for (const auto& names : {std::vector{name}, all()}) {
    const int before = handler.handlers.entries();
    connect_with({retry(quick().idempotent(names))});
    EXPECT_EQ(call().code, status_code::UNAVAILABLE);
    EXPECT_EQ(handler.handlers.entries() - before, 3);
  }
  connect_with({retry(quick().idempotent({"idempotent_methods.Shelf/Other", "Shelf"}))});
  const int before = handler.handlers.entries();
  EXPECT_EQ(call().code, status_code::UNAVAILABLE);
  EXPECT_EQ(handler.handlers.entries() - before, 1);
}

/// The line takes the request and breaks without an answer.
TEST_P(NotIdempotent, RunsOnceWhenTheConnectionBreaks) {
  connect_with({retry(quick())});
  handler.waits = true;
  auto running = spawn(started());
  handler.handlers.wait_for_entries(1);
  handler.waits = false;
  line.cut();
  const shelf_end seen = sync_wait(std::move(running).join());
  EXPECT_EQ(seen.code, status_code::UNAVAILABLE);
  EXPECT_FALSE(seen.never_sent);
  handler.handlers.wait_until_empty();
  EXPECT_EQ(handler.handlers.entries(), 1);
}

TEST_P(Idempotent, RunsAgainWhenTheConnectionBreaks) {
  connect_with({retry(patient())}, {}, reconnecting());
  handler.waits = true;
  auto running = spawn(started());
  handler.handlers.wait_for_entries(1);
  handler.waits = false;
  line.cut();
  EXPECT_EQ(sync_wait(std::move(running).join()).code, status_code::OK);
  EXPECT_EQ(handler.handlers.entries(), 2);
}

TEST_P(NotIdempotent, IsNotHedged) {
  connect_with({hedge(hedging_options().attempts(3).delay(24h))});
  handler.fail_with("not now");
  EXPECT_EQ(call().code, status_code::UNAVAILABLE);
  EXPECT_EQ(handler.handlers.entries(), 1);
  handler.fail_no_more();
  connect_with({hedge(hedging_options().attempts(3).delay(0ms))});
  for (int calls = 0; calls != 10; ++calls) EXPECT_EQ(call().code, status_code::OK);
  handler.handlers.wait_until_empty();
  EXPECT_EQ(handler.handlers.entries(), 11);
}

TEST_P(NotIdempotent, IsHedgedWhenItIsNamed) {
  connect_with({hedge(hedging_options().attempts(3).delay(24h).idempotent(all()))});
  handler.fail_with("not now");
  EXPECT_EQ(call().code, status_code::UNAVAILABLE);
  EXPECT_EQ(handler.handlers.entries(), 3);
}

TEST_P(Idempotent, IsHedged) {
  connect_with({hedge(hedging_options().attempts(3).delay(0ms))});
  handler.waits = true;
  auto running = spawn(started());
  handler.handlers.wait_for_entries(3);
  running.request_stop();
  EXPECT_THROW(sync_wait(std::move(running).join()), protocoro::cancelled);
}

using doing = doing_as<protocoro::client_interceptor, protocoro::outgoing_call>;

task<> notes_level(doing& self, protocoro::outgoing_call& call, protocoro::next_step next) {
  const protocoro::method_info& method = call.method();
  const char* const names[] = {"unknown", "idempotent", "no side effects"};
  self.note(names[static_cast<int>(method.idempotency_level())]);
  EXPECT_EQ(method.is_idempotent(), method.idempotency_level() != idempotency::unknown);
  return next();
}

TEST(IdempotencyLevel, IsToldByTheMethod) {
  shelf handler;
  protocoro::server server(protocoro::server_options().listen("127.0.0.1:0"), handler);
  diary seen;
  ShelfClient client(protocoro::connect(
      "127.0.0.1:" + std::to_string(server.port()),
      protocoro::channel_options().intercept(std::make_shared<doing>(notes_level, &seen, "is"))));
  for (const char* const method : {"Add", "Put", "Find", "TakeAll", "List"})
    EXPECT_EQ(sync_wait(end_of(client, method)).code, status_code::OK);
  EXPECT_EQ(seen.all(), (lines{"is unknown", "is idempotent", "is no side effects", "is unknown",
                               "is no side effects"}));
}

INSTANTIATE_TEST_SUITE_P(Rpc, NotIdempotent, testing::Values("Add", "TakeAll"), shelf_method);
INSTANTIATE_TEST_SUITE_P(Rpc, Idempotent, testing::Values("Put", "Find", "List"), shelf_method);

}  // namespace
}  // namespace rpc_test
