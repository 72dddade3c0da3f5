// Ends that are too large for their clients: the code arrives, and other calls do not suffer.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "protocoro/client/call_info.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/error_details.hpp"
#include "protocoro/rpc/internal/detail_list.hpp"
#include "protocoro/rpc/internal/trailers.hpp"

namespace rpc_test {
namespace {

using protocoro::metadata;
using protocoro::server_options;
using protocoro::status_code;
using protocoro::sync_wait;
using protocoro::detail::split_details;
using protocoro::detail::trailers;
using protocoro::detail::whole_characters;

constexpr std::size_t limit = 7 * 1024;

constexpr rpc_kind every_kind[] = {rpc_kind::unary, rpc_kind::server_streaming,
                                   rpc_kind::client_streaming, rpc_kind::bidi_streaming};

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i != times; ++i) all += text;
  return all;
}

grpc::Status with_details(const std::string& message, const std::vector<std::size_t>& sizes) {
  std::string bytes = protocoro::detail::begin_details(status_code::NOT_FOUND, message);
  for (const std::size_t size : sizes)
    protocoro::detail::add_detail(bytes, request_for(std::string(size, 'x')));
  return grpc::Status(status_code::NOT_FOUND, message, bytes);
}

/// Expects the begin of the whole text, and the mark.
void expect_cut(const std::string& left, const std::string& whole) {
  ASSERT_TRUE(left.ends_with("..."));
  EXPECT_TRUE(whole.starts_with(left.substr(0, left.size() - 3)));
  EXPECT_LT(left.size(), whole.size());
}

TEST(Trailers, ThatFitStayAsTheyAre) {
  metadata added;
  added.add("key", "value");
  const grpc::Status status = with_details("a message", {100, 200});
  trailers end(status, added);
  EXPECT_EQ(end.fit(limit), "");
  EXPECT_EQ(end.status().error_details(), status.error_details());
  EXPECT_EQ(end.added().find("key"), "value");
}

TEST(Trailers, UseAllThatThereIs) {
  for (const char* const letter : {"a", "\xd0\x96", "\xf0\x9f\x99\x82", "\n"}) {
    const std::string message = repeated(letter, 9000);
    trailers end(grpc::Status(status_code::NOT_FOUND, message), metadata());
    EXPECT_NE(end.fit(limit), "");
    EXPECT_EQ(end.status().error_code(), status_code::NOT_FOUND);
    const std::string left = end.status().error_message();
    expect_cut(left, message);
    EXPECT_EQ((left.size() - 3) % std::string_view(letter).size(), 0U);
    EXPECT_LE(end.size(), limit);
    EXPECT_GT(end.size(), limit - 3 * 4 - 1);
  }
}

TEST(Trailers, CutTheMessageFirst) {
  metadata added;
  added.add("key", std::string(1000, 'v'));
  const std::string message(9000, 'm');
  trailers end(with_details(message, {500, 600}), added);
  EXPECT_EQ(end.fit(limit).find("the trailers exceed 7168 bytes; left out: all but "), 0U);
  expect_cut(end.status().error_message(), message);
  EXPECT_EQ(split_details(end.status().error_details()).size(), 2U);
  EXPECT_EQ(end.added().size(), 1U);
  EXPECT_LE(end.size(), limit);
}

TEST(Trailers, ThenLeaveOutWholeDetailsFromTheLastOneOn) {
  metadata added;
  added.add("key", std::string(1000, 'v'));
  trailers end(with_details(std::string(300, 'm'), {1000, 2000, 3000}), added);
  EXPECT_NE(end.fit(limit).find("1 of the details, from protocoro.testing.TestRequest on"),
            std::string::npos);
  EXPECT_EQ(split_details(end.status().error_details()).size(), 2U);
  EXPECT_EQ(end.added().size(), 1U);
  EXPECT_EQ(end.status().error_message(), std::string(300, 'm'));
  EXPECT_LE(end.size(), limit);
}

TEST(Trailers, ThenTheMetadataOfTheHandlerFromTheLastOneOn) {
  metadata added;
  for (const char* const key : {"first", "second-bin", "third"})
    added.add(key, std::string(3000, 'v'));
  trailers end(with_details("short", {6000}), added);
  EXPECT_EQ(end.fit(limit),
            "the trailers exceed 7168 bytes; left out: 1 of the details, from "
            "protocoro.testing.TestRequest on; 2 of the trailing metadata, from 'second-bin' on");
  EXPECT_EQ(end.status().error_message(), "short");
  EXPECT_EQ(end.status().error_details(), "");
  EXPECT_EQ(end.added().size(), 1U);
  EXPECT_TRUE(end.added().find("first"));
}

TEST(Trailers, LeaveOutDetailsThatTheyCannotRead) {
  const std::string foreign(7000, '\xff');
  trailers end(grpc::Status(status_code::ABORTED, "short", foreign), metadata());
  EXPECT_EQ(end.fit(limit), "the trailers exceed 7168 bytes; left out: the details");
  EXPECT_EQ(end.status().error_details(), "");
  EXPECT_EQ(end.status().error_message(), "short");
}

TEST(Trailers, CutBetweenCharacters) {
  const std::string text = "a\xd0\x96\xf0\x9f\x99\x82z";
  const std::size_t ends[] = {0, 1, 1, 3, 3, 3, 3, 7, 8, 8};
  for (std::size_t size = 0; size != std::size(ends); ++size)
    EXPECT_EQ(whole_characters(text, size).size(), ends[size]) << size;
  EXPECT_EQ(whole_characters("\x80\x80\x80", 2), "");
}

TEST(Trailers, NeedSomeRoom) {
  EXPECT_THROW(server_options().max_trailers(1023), std::invalid_argument);
  EXPECT_EQ(server_options().max_trailers(1024).largest_trailers(), 1024U);
}

class TooLargeAnEnd : public testing::TestWithParam<std::tuple<rpc_kind, place>> {
 protected:
  call_plan fails_with(std::string message, std::string details, int replies = 0) {
    TestRequest request = request_for("fails", replies);
    request.set_fail_with(status_code::ABORTED);
    request.set_error_message(std::move(message));
    request.set_payload(std::move(details));
    return call_plan(std::get<0>(GetParam()), request);
  }

  world world_{std::get<1>(GetParam())};
};

/// The other caller waits in a call on the same connection, and has begun before.
TEST_P(TooLargeAnEnd, KeepsItsCodeAndHurtsNoOtherCall) {
  auto other =
      protocoro::spawn(make(world_.client, call_plan(rpc_kind::unary, request_for(scene::waits))));
  world_.handler.waiters.wait_for_entries(1);
  const std::string message(100'000, 'm');
  for (const int replies : {0, 2}) {
    const auto seen = sync_wait(make(world_.client, fails_with(message, "", replies)));
    EXPECT_EQ(seen.code(), status_code::ABORTED);
    expect_cut(seen.status.error_message(), message);
    EXPECT_GT(seen.status.error_message().size(), 6000U);
  }
  world_.handler.released.close();
  const auto ended = sync_wait(std::move(other).join());
  EXPECT_TRUE(ended.status.ok()) << ended.status.error_message();
  const auto lines = world_.errors().lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_NE(lines[0].find("the trailers exceed 7168 bytes"), std::string::npos);
}

TEST_P(TooLargeAnEnd, KeepsItsCodeWithDetailsToo) {
  const auto seen = sync_wait(make(world_.client, fails_with("short", std::string(20'000, '\1'))));
  EXPECT_EQ(seen.code(), status_code::ABORTED);
  EXPECT_EQ(seen.status.error_message(), "short");
}

/// As much as fits comes whole, with what leaves first because of nginx.
TEST_P(TooLargeAnEnd, ThatIsNoneComesWhole) {
  const std::string message(5'000, 'm');
  const auto seen = sync_wait(make(world_.client, fails_with(message, "")));
  EXPECT_EQ(seen.code(), status_code::ABORTED);
  EXPECT_EQ(seen.status.error_message(), message);
  EXPECT_TRUE(world_.errors().lines().empty());
}

INSTANTIATE_TEST_SUITE_P(Rpc, TooLargeAnEnd,
                         testing::Combine(testing::ValuesIn(every_kind),
                                          testing::Values(place::inline_, place::pool)));

class adds_too_much final : public RpcTestHandler {
  task<TestReply> Unary(server_context& context, const TestRequest& request) override {
    for (const char* const key : {"a", "b", "c"})
      context.add_trailing_metadata(key, std::string(3000, 'v'));
    co_return reply_to(request, 0);
  }
};

TEST(TooMuchMetadata, EndsWellWithoutWhatDoesNotFit) {
  adds_too_much handler;
  const serving served(handler);
  RpcTestClient client(served.connect());
  protocoro::call_info info;
  const auto reply = sync_wait(client.Unary(request_for("hello"), call_options().record(info)));
  EXPECT_EQ(reply.text(), "hello");
  EXPECT_TRUE(info.trailing_metadata().find("b"));
  EXPECT_FALSE(info.trailing_metadata().find("c"));
  EXPECT_EQ(
      served.errors().lines(),
      std::vector<std::string>{
          "protocoro.testing.RpcTest/Unary: the trailers exceed 7168 bytes; left out: 1 of the "
          "trailing metadata, from 'c' on"});
}

}  // namespace
}  // namespace rpc_test
