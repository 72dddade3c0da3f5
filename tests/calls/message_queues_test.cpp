// How many messages of a stream may wait, on their way out and on their way in.
#include <gtest/gtest.h>

#include <exception>
#include <string>

#include "protocoro/calls/internal/message_inbox.hpp"
#include "protocoro/calls/internal/message_outbox.hpp"
#include "rpc_test.pb.h"

namespace rpc_test {
namespace {

using protocoro::detail::message_inbox;
using protocoro::detail::message_outbox;
using protocoro::detail::message_sink;
using protocoro::detail::refcounted;
using protocoro::detail::wire;

wire message_of(std::size_t bytes, int number = 0) {
  protocoro::testing::TestReply reply;
  reply.set_text(std::string(bytes, 'x'));
  reply.set_index(number);
  return protocoro::detail::serialize(reply);
}

class sink final : public message_sink {
 public:
  void write(const wire&, bool more_follows) noexcept override {
    more_follows ? ++hinted : ++plain;
  }
  void write_last(const wire&) noexcept override { ++last; }
  void end() noexcept override {}
  void source_ended(std::exception_ptr) noexcept override {}
  void room() noexcept override { ++rooms; }
  protocoro::detail::counted_ptr<refcounted> keep() noexcept override { return {}; }

  int hinted = 0, plain = 0, last = 0, rooms = 0;
};

TEST(Outbox, StopsItsProducerWhen64MessagesWait) {
  sink out;
  message_outbox box(out);
  EXPECT_TRUE(box.push(message_of(1)));  // leaves at once
  for (int i = 1; i != 64; ++i) EXPECT_TRUE(box.push(message_of(1)));
  EXPECT_FALSE(box.push(message_of(1)));
  for (int i = 0; i != 31; ++i) box.written(true);
  EXPECT_EQ(out.rooms, 0);
  box.written(true);
  EXPECT_EQ(out.rooms, 1);
  EXPECT_EQ(out.plain, 1);
  EXPECT_EQ(out.hinted, 32);
  box.close();
  for (int i = 0; i != 32; ++i) box.written(true);
  EXPECT_EQ(out.last, 1);
}

TEST(Outbox, StopsItsProducerWhen64KiBWait) {
  sink out;
  message_outbox box(out);
  EXPECT_TRUE(box.push(message_of(1 << 16)));
  EXPECT_FALSE(box.push(message_of(1 << 16)));
  box.written(true);
  EXPECT_EQ(out.rooms, 1);
}

/// Messages arrive when the test says so.
class inbox final : public refcounted, public message_inbox {
 public:
  inbox() : message_inbox(static_cast<refcounted&>(*this), wakes::message_or_end) {}
  ~inbox() override = default;

  void begin() { begin_reading(); }
  void arrive(wire bytes) {
    *reading = std::move(bytes);
    reading = nullptr;
    read_done(true);
  }
  int take_number() {
    wire bytes;
    protocoro::testing::TestReply reply;
    return take_message(bytes) && parse(bytes, reply) ? reply.index() : -1;
  }

  wire* reading = nullptr;

 private:
  bool advance(protocoro::work_item&, protocoro::detail::context&) override { return false; }
  void* take() override { return nullptr; }
  void drop() noexcept override {}
  void stopped(bool) noexcept override {}
  void start_read(wire& bytes) noexcept override { reading = &bytes; }
};

TEST(Inbox, StopsReadingWhen64MessagesWait) {
  inbox box;
  box.begin();
  for (int i = 0; i != 64; ++i) {
    ASSERT_NE(box.reading, nullptr) << i;
    box.arrive(message_of(1, i));
  }
  EXPECT_EQ(box.reading, nullptr);
  for (int i = 0; i != 31; ++i) EXPECT_EQ(box.take_number(), i);
  EXPECT_EQ(box.reading, nullptr);
  EXPECT_EQ(box.take_number(), 31);
  ASSERT_NE(box.reading, nullptr);
  box.arrive(message_of(1, 64));
  for (int i = 32; i != 65; ++i) EXPECT_EQ(box.take_number(), i);
  EXPECT_EQ(box.take_number(), -1);
}

TEST(Inbox, StopsReadingWhen64KiBWait) {
  inbox box;
  box.begin();
  box.arrive(message_of(1 << 16));
  EXPECT_EQ(box.reading, nullptr);
  EXPECT_EQ(box.take_number(), 0);
  EXPECT_NE(box.reading, nullptr);
}

}  // namespace
}  // namespace rpc_test
