// What peers may do that no schema promises: wrong bytes, too few messages, too many.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/raw.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::connect;
using protocoro::status_code;
using protocoro::sync_wait;

class Protocol : public testing::TestWithParam<rpc_kind> {
 protected:
  std::string path() const { return "/" + method_of(GetParam()); }

  /// gRPC never ends a unary call with replies that nobody reads: there only the deadline does.
  call_options until_unread_replies_are_given_up() const {
    if (GetParam() == rpc_kind::unary) return call_options().timeout(100ms);
    return call_options();
  }

  outcome call(const std::string& address, call_options options = {}) {
    RpcTestClient client(connect(address));
    call_plan plan(GetParam(), request_for("hello"));
    plan.options = std::move(options);
    return sync_wait(make(client, std::move(plan)));
  }
};

/// Overrides nothing.
class lazy final : public RpcTestHandler {};

TEST_P(Protocol, AMethodThatIsNotOverriddenIsUnimplemented) {
  lazy handler;
  for (const place where : {place::inline_, place::pool}) {
    const serving served(handler, where);
    EXPECT_EQ(call(served.address()).code(), status_code::UNIMPLEMENTED);
    EXPECT_TRUE(served.errors().lines().empty());
  }
}

TEST_P(Protocol, UnimplementedIsSaidAtOnce) {
  lazy handler;
  const serving served(handler);
  const std::string request = request_for("hello").SerializeAsString();
  // A unary method is entered when its request is complete: gRPC waits for the half-close there.
  const bool half_close = GetParam() == rpc_kind::unary;
  EXPECT_EQ(raw_call(served.address(), path(), {request}, half_close).status.error_code(),
            status_code::UNIMPLEMENTED);
}

TEST_P(Protocol, AnUnknownMethodIsUnimplemented) {
  const world here;
  EXPECT_EQ(raw_call(here.address(), path() + "2", {""}).status.error_code(),
            status_code::UNIMPLEMENTED);
}

TEST_P(Protocol, ARequestThatIsNoneIsAnInternalErrorAndTheServerLives) {
  world here;
  for (int i = 0; i < 3; ++i) {
    const auto seen = raw_call(here.address(), path(), {broken});
    EXPECT_EQ(seen.status.error_code(), status_code::INTERNAL);
    EXPECT_EQ(seen.status.error_message(), "the request could not be decoded");
  }
  EXPECT_TRUE(here.errors().lines().empty());
  EXPECT_TRUE(call(here.address()).status.ok());
  here.handler.handlers.wait_until_empty();
}

TEST_P(Protocol, NoRequestIsUnimplementedWhereOneWasPromised) {
  world here;
  const auto seen = raw_call(here.address(), path(), {});
  const bool needs_one = !streams_requests(GetParam());
  EXPECT_EQ(seen.status.error_code(), needs_one ? status_code::UNIMPLEMENTED : status_code::OK);
  EXPECT_EQ(seen.status.error_message(), needs_one ? "the request is missing" : "");
  EXPECT_EQ(here.handler.handlers.entries(), needs_one ? 0 : 1);
  EXPECT_TRUE(here.errors().lines().empty());
}

TEST_P(Protocol, AReplyThatIsNoneIsAnInternalError) {
  const raw_server peer({broken});
  for (int i = 0; i < 3; ++i) {
    const auto seen = call(peer.address());
    EXPECT_EQ(seen.code(), status_code::INTERNAL);
    EXPECT_EQ(seen.status.error_message(), "the reply could not be decoded");
    EXPECT_TRUE(seen.replies.empty());
  }
}

TEST_P(Protocol, NoReplyIsAnErrorWhereOneWasPromised) {
  const raw_server peer({});
  const auto seen = call(peer.address());
  EXPECT_EQ(seen.code(),
            streams_replies(GetParam()) ? status_code::OK : status_code::UNIMPLEMENTED);
  EXPECT_TRUE(seen.replies.empty());
}

TEST_P(Protocol, MoreRepliesThanPromisedAreAnError) {
  const std::string reply = reply_to(request_for("hello"), 0).SerializeAsString();
  const raw_server peer(std::vector<std::string>(5, reply));
  for (int i = 0; i < 5; ++i) {
    const auto seen = call(peer.address(), until_unread_replies_are_given_up());
    EXPECT_EQ(seen.status.ok(), streams_replies(GetParam()));
    EXPECT_EQ(seen.replies.size(), streams_replies(GetParam()) ? 5u : 0u);
  }
}

TEST_P(Protocol, AMissingRequestIsAnErrorWhereOneIsNeeded) {
  world here;
  const auto seen = raw_call(here.address(), path(), {});
  EXPECT_EQ(seen.status.ok(), streams_requests(GetParam())) << seen.status.error_message();
  EXPECT_TRUE(call(here.address()).status.ok());
}

TEST_P(Protocol, BrokenMessagesAfterGoodOnesAreInternalErrors) {
  const std::string good = reply_to(request_for("hello"), 0).SerializeAsString();
  const raw_server peer({good, broken, good});
  const auto seen = call(peer.address(), until_unread_replies_are_given_up());
  EXPECT_FALSE(seen.status.ok());
  EXPECT_EQ(seen.replies.size(), streams_replies(GetParam()) ? 1u : 0u);

  world here;
  const std::string request = request_for("hello").SerializeAsString();
  const auto answer = raw_call(here.address(), path(), {request, broken, request});
  EXPECT_TRUE(!streams_requests(GetParam()) || answer.status.error_code() == status_code::INTERNAL);
  here.handler.handlers.wait_until_empty();
}

std::string name(const testing::TestParamInfo<rpc_kind>& tested) { return name_of(tested.param); }

INSTANTIATE_TEST_SUITE_P(Rpc, Protocol,
                         testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                         rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                         name);

}  // namespace
}  // namespace rpc_test
