// A line for each call, with what its messages say if that is wanted, and never a secret.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <gtest/gtest.h>

#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../harness/around_every_kind.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/observability/access_log.hpp"
#include "protocoro/observability/internal/redacted_text.hpp"
#include "secrets.coro.pb.h"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::access_log;
using protocoro::access_log_options;
using protocoro::status_code;
using protocoro::sync_wait;
using protocoro::testing::Card;
using protocoro::testing::Order;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

class lines_of {
 public:
  protocoro::log_sink sink() {
    return [this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      lines_.emplace_back(line);
    };
  }
  /// As many as `calls` have made; the last may still be on its way when its client has its status.
  std::vector<std::string> wait_for(std::size_t calls) const {
    for (;; std::this_thread::yield()) {
      const std::lock_guard lock(mutex_);
      if (lines_.size() >= calls) return lines_;
    }
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

std::string line(const std::string& method, const std::string& rest) {
  return "method=protocoro\\.testing\\.RpcTest/" + method +
         " ms=[0-9]+\\.[0-9][0-9][0-9] peer=ipv4:127\\.0\\.0\\.1:[0-9]+ " + rest;
}

class AccessLog : public AroundEveryKind {
 protected:
  bool requests_once() const { return !streams_requests(kind()); }
  std::string method() const { return method_of(kind()).substr(method_of(kind()).rfind('/') + 1); }

  lines_of written;
};

TEST_P(AccessLog, HasALineForEachCall) {
  serve({access_log(written.sink())});
  EXPECT_TRUE(call(request_for("hello")).status.ok());
  TestRequest failing = request_for("fails", 0);
  failing.set_fail_with(status_code::NOT_FOUND);
  failing.set_error_message("no \"a\\b\"\n");
  EXPECT_EQ(call(failing).code(), status_code::NOT_FOUND);
  EXPECT_EQ(call(request_for(scene::throws, 0)).code(), status_code::UNKNOWN);
  EXPECT_THAT(
      written.wait_for(3),
      ElementsAre(MatchesRegex(line(method() + " code=OK",
                                    "requests=1 request_bytes=9 replies=1 reply_bytes=[79]")),
                  MatchesRegex(line(method() + " code=NOT_FOUND",
                                    "requests=1 request_bytes=[0-9]+ replies=0 reply_bytes=0 "
                                    "message=\"no \\\\\"a\\\\\\\\b\\\\\"\\\\x0a\"")),
                  MatchesRegex(line(method() + " code=UNKNOWN",
                                    "requests=1 request_bytes=[0-9]+ replies=0 reply_bytes=0"))));
}

TEST_P(AccessLog, TellsOfCallsThatWereGivenUp) {
  serve({access_log(written.sink())});
  auto given_up =
      protocoro::spawn(make_call(client(), call_plan(kind(), request_for(scene::waits))));
  handler.waiters.wait_for_entries(1);
  given_up.request_stop();
  EXPECT_THAT(written.wait_for(1),
              ElementsAre(MatchesRegex(line(method() + " code=CANCELLED", "requests=1 .*"))));
}

TEST_P(AccessLog, SaysWhatMessagesSayIfWanted) {
  serve({access_log(access_log_options().write_to(written.sink()).with_requests().with_replies()),
         access_log(access_log_options().write_to(written.sink()).with_requests()),
         access_log(access_log_options().write_to(written.sink()).with_replies())});
  EXPECT_TRUE(call(request_for("hello", 2)).status.ok());
  const std::string request = " request={text: \"hello\" count: 2}";
  std::string replies = " reply={text: \"hello\"}";
  if (kind() == rpc_kind::client_streaming) replies = " reply={text: \"hello\" index: 1}";
  if (!one_reply()) replies += " reply={text: \"hello\" index: 1}";
  const std::vector<std::string> lines = written.wait_for(3);  // the innermost first
  EXPECT_THAT(lines.at(0), EndsWith(replies));
  EXPECT_THAT(lines.at(0), Not(HasSubstr("request={")));
  EXPECT_THAT(lines.at(1), EndsWith(request));
  EXPECT_THAT(lines.at(2), EndsWith(request + replies));
}

INSTANTIATE_TEST_SUITE_P(Kinds, AccessLog, every_kind_and_place(), name_of_case);

// --- secrets

class shop final : public protocoro::testing::ShopHandler {
  task<Order> Buy(server_context&, const Order& order) override { co_return order; }
};

/// What the log says of an order that is sent and comes back.
std::string request_in_log(const Order& order, access_log_options options) {
  lines_of written;
  shop handler;
  serving served(
      handler, place::inline_,
      server_options().intercept(access_log(options.write_to(written.sink()).with_requests())));
  protocoro::testing::ShopClient client(served.connect());
  sync_wait(client.Buy(order));
  const std::string line = written.wait_for(1).at(0);
  return line.substr(line.find(" request={") + 1);
}

access_log_options without_secrets() {
  // [redact]
  auto options = access_log_options().with_requests().redact("protocoro.testing.secret");
  // [/redact]
  return options;
}

Card card() {
  Card made;
  made.set_number("1234");
  made.set_holder("Ann");
  return made;
}

TEST(RedactedLog, HidesSecretsWhereverTheyAre) {
  Order order;
  order.set_item("candles");
  order.set_password("1234");
  *order.mutable_card() = card();
  order.add_pins("1234");
  order.add_pins("1234");
  *order.add_cards() = card();
  *order.add_cards() = card();
  (*order.mutable_card_of())["Ann"] = card();
  (*order.mutable_token_of())["1234"] = "1234";
  order.set_phone("1234");
  *order.mutable_own_card() = card();
  EXPECT_TRUE(order.mutable_extra()->PackFrom(card()));
  order.set_note("none");
  EXPECT_EQ(request_in_log(order, without_secrets()),
            "request={item: \"candles\" password: [REDACTED] "
            "card {number: [REDACTED] holder: \"Ann\"} pins: [REDACTED] "
            "cards {number: [REDACTED] holder: \"Ann\"} cards {number: [REDACTED] holder: \"Ann\"} "
            "card_of {key: \"Ann\" value {number: [REDACTED] holder: \"Ann\"}} "
            "token_of: [REDACTED] phone: [REDACTED] own_card: [REDACTED] "
            "extra {[protocoro.testing.Card] {number: [REDACTED] holder: \"Ann\"}} "
            "note: \"none\"}");
}

TEST(RedactedLog, HidesWhatOptionsOfAnyTypeAndByNumberSay) {
  Order order;
  order.set_password("1234");
  order.set_plan("1234");
  order.set_street("Main St");
  EXPECT_EQ(request_in_log(order, without_secrets().redact(51235)),
            "request={password: [REDACTED] street: \"Main St\" plan: [REDACTED]}");
  EXPECT_EQ(request_in_log(order, access_log_options().redact("protocoro.testing.classified")),
            "request={password: \"1234\" street: \"Main St\" plan: [REDACTED]}");
}

TEST(RedactedLog, HidesWhatNobodyCanRead) {
  Order order;
  order.mutable_extra()->set_type_url("of.nobody/not.Known\n");
  order.mutable_extra()->set_value("1234");
  EXPECT_TRUE(
      order.MergeFromString("\xfa\x3f\x04"
                            "1234"));  // field 1023, which the schema has not
  EXPECT_EQ(request_in_log(order, without_secrets()),
            "request={extra {type_url: \"of.nobody/not.Known\\n\" value: [4 bytes]}}");
}

TEST(RedactedLog, EndsWhereTheLimitIs) {
  Order order;
  order.set_item(std::string(100'000, 'x'));
  EXPECT_EQ(request_in_log(order, without_secrets().text_limit(30)),
            "request={item: \"" + std::string(14, 'x') + "...");
  order.Clear();
  for (int i = 0; i != 1'000'000; ++i) order.add_sizes(7);
  EXPECT_EQ(request_in_log(order, without_secrets().text_limit(30)),
            "request={sizes: 7 sizes: 7 siz...");
}

TEST(RedactedLog, EndsWhereMessagesAreTooDeep) {
  Order deep;
  for (int i = 0; i != 100; ++i) {
    Order outer;
    EXPECT_TRUE(outer.mutable_extra()->PackFrom(deep));
    deep = outer;
  }
  const std::string text =
      request_in_log(deep, without_secrets().text_limit(100'000).unpack_limit(1 << 20));
  EXPECT_THAT(text, HasSubstr("{...}"));
  EXPECT_LT(text.size(), 2000U);
}

/// As deep as it takes to have much of a stranger's message unpacked again and again.
Order packed(int times, std::size_t size) {
  Order order;
  order.set_item(std::string(size, 'x'));
  for (int i = 0; i != times; ++i) {
    Order outer;
    EXPECT_TRUE(outer.mutable_extra()->PackFrom(order));
    order = outer;
  }
  return order;
}

TEST(RedactedLog, UnpacksNoMoreThanItsLimit) {
  const std::string text = request_in_log(packed(30, 3 << 20), without_secrets());
  EXPECT_THAT(text, StartsWith("request={extra {type_url: "));
  EXPECT_THAT(text, EndsWith(" bytes]}}"));
  const std::string once = "extra {[protocoro.testing.Order] {";
  const auto times_unpacked = [&](std::size_t limit) {
    const std::string line =
        request_in_log(packed(3, 1000), without_secrets().text_limit(10'000).unpack_limit(limit));
    int times = 0;
    for (auto at = line.find(once); at != line.npos; at = line.find(once, at + 1)) ++times;
    return times;
  };
  EXPECT_EQ(times_unpacked(4000), 3);
  EXPECT_EQ(times_unpacked(2500), 2);
  EXPECT_EQ(times_unpacked(0), 0);
}

/// The limit is of the line, not of each message.
TEST(RedactedLog, SharesItsLimitAmongAllMessagesOfALine) {
  const Order order = packed(1, 1000);
  std::string text;
  std::size_t may_unpack = 1500;
  protocoro::detail::redacted_text().append(order, 10'000, text, may_unpack);
  EXPECT_THAT(text, HasSubstr("xxx"));
  text.clear();
  protocoro::detail::redacted_text().append(order, 10'000, text, may_unpack);
  EXPECT_THAT(text, HasSubstr(" bytes]"));
}

TEST(RedactedLog, WantsOptionsThatThereAre) {
  EXPECT_THROW(access_log_options().redact("protocoro.testing.scret"), std::invalid_argument);
  EXPECT_THROW(access_log_options().redact("protocoro.testing.Card"), std::invalid_argument);
  EXPECT_THROW(access_log_options().redact(0), std::invalid_argument);
}

/// protobuf's own option, which older ones do not know by name, in a schema made at run time.
TEST(RedactedLog, HidesWhatIsMarkedForEveryDebugOutput) {
  google::protobuf::FileDescriptorProto file;
  file.set_name("marked.proto");
  auto& type = *file.add_message_type();
  type.set_name("Marked");
  auto& field = *type.add_field();
  field.set_name("pin");
  field.set_number(1);
  field.set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
  EXPECT_TRUE(field.mutable_options()->ParseFromString("\x80\x01\x01"));  // debug_redact = true
  google::protobuf::DescriptorPool pool;
  const auto& marked = *pool.BuildFile(file)->message_type(0);
  google::protobuf::DynamicMessageFactory messages;
  const std::unique_ptr<google::protobuf::Message> message(messages.GetPrototype(&marked)->New());
  message->GetReflection()->SetString(message.get(), marked.field(0), "1234");
  std::string text;
  std::size_t may_unpack = 0;
  protocoro::detail::redacted_text().append(*message, 100, text, may_unpack);
  EXPECT_EQ(text, "pin: [REDACTED]");
}

}  // namespace
}  // namespace rpc_test
