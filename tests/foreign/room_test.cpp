#include "room.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace {

using grpcchat::ChatLine;
using protocoro::async_generator;
using protocoro::sync_wait;
using protocoro::task;

using texts = std::vector<std::string>;

ChatLine line(const std::string& text) {
  ChatLine said;
  said.set_message(text);
  return said;
}

/// Writes down what is said, until the end or a failure.
task<> listen(async_generator<ChatLine> inbox, texts& heard) {
  try {
    while (auto said = co_await inbox.next()) heard.push_back(said->message());
  } catch (const protocoro::rpc_error& error) {
    heard.push_back(error.what());
  }
}

texts all_of(async_generator<ChatLine> inbox) {
  texts heard;
  sync_wait(listen(std::move(inbox), heard));
  return heard;
}

class Room : public testing::Test {
 protected:
  texts changes;
  room lounge{
      3, [this](std::string_view who, std::string_view what, std::size_t now) {
        changes.push_back(std::string(who) + ' ' + std::string(what) + ' ' + std::to_string(now));
      }};
};

TEST_F(Room, GivesALineToAllOthers) {
  room::seat ada = lounge.join("ada");
  room::seat bob = lounge.join("bob");
  room::seat eve = lounge.join("eve");
  EXPECT_TRUE(ada.say(line("hello")));
  EXPECT_TRUE(bob.say(line("hi")));
  for (room::seat* seat : {&ada, &bob, &eve}) seat->leave();
  EXPECT_EQ(all_of(ada.inbox()), texts({"hi"}));
  EXPECT_EQ(all_of(bob.inbox()), texts({"hello"}));
  EXPECT_EQ(all_of(eve.inbox()), texts({"hello", "hi"}));
}

TEST_F(Room, CountsWhoHearsALineOfNobody) {
  EXPECT_EQ(lounge.say(line("anybody?")), 0u);
  room::seat ada = lounge.join("ada");
  room::seat bob = lounge.join("bob");
  EXPECT_EQ(lounge.say(line("somebody")), 2u);
  ada.leave();
  EXPECT_EQ(all_of(ada.inbox()), texts({"somebody"}));
}

TEST_F(Room, TellsWhoComesAndGoes) {
  {
    room::seat ada = lounge.join("ada");
    room::seat bob = lounge.join("bob");
    const room::seat moved = std::move(bob);
    ada.leave();
    ada.leave();
  }
  EXPECT_EQ(changes, texts({"ada joined 1", "bob joined 2", "ada left 1", "bob left 0"}));
}

TEST_F(Room, PutsOutWhoDoesNotReadAndKeepsTheOthers) {
  room::seat ada = lounge.join("ada");
  room::seat idle = lounge.join("idle");
  for (const char* text : {"1", "2", "3", "4"}) EXPECT_TRUE(ada.say(line(text)));
  EXPECT_EQ(changes.back(), "idle read too slowly 1");
  EXPECT_FALSE(idle.say(line("what did I miss?")));
  idle.leave();
  EXPECT_EQ(changes.back(), "idle read too slowly 1");
  EXPECT_EQ(
      all_of(idle.inbox()),
      texts({"1", "2", "3", "RESOURCE_EXHAUSTED: you read too slowly and are out of the room"}));
  EXPECT_TRUE(ada.say(line("5")));
}

TEST_F(Room, PutsOutWhoWillNeverRead) {
  room::seat gone = lounge.join("gone");
  static_cast<void>(gone.inbox());
  EXPECT_EQ(lounge.say(line("hello")), 0u);
  EXPECT_EQ(changes.back(), "gone read too slowly 0");
}

task<> say_many(room::seat speaker, std::string name, int count) {
  for (int i = 0; i != count; ++i) speaker.say(line(name + std::to_string(i)));
  co_return;
}

task<> come_and_go(room& where, int count) {
  for (int i = 0; i != count; ++i) {
    room::seat guest = where.join("guest");
    auto inbox = guest.inbox();
    guest.say(line("g" + std::to_string(i)));
  }
  co_return;
}

TEST(BusyRoom, IsHeardByAllInTheSameOrder) {
  constexpr int count = 200;
  room lounge(10000, [](std::string_view, std::string_view, std::size_t) {});
  std::optional<room::seat> first(lounge.join("first"));
  std::optional<room::seat> second(lounge.join("second"));
  texts heard_by_first;
  texts heard_by_second;
  protocoro::thread_pool pool(3);
  const auto run = [&pool](task<> work) { return spawn(std::move(work), pool.get_executor()); };
  auto first_listens = run(listen(first->inbox(), heard_by_first));
  auto second_listens = run(listen(second->inbox(), heard_by_second));
  auto ada = run(say_many(lounge.join("ada"), "a", count));
  auto bob = run(say_many(lounge.join("bob"), "b", count));
  auto guests = run(come_and_go(lounge, count));
  for (auto* speaker : {&ada, &bob, &guests}) sync_wait(std::move(*speaker).join());
  first.reset();
  second.reset();
  sync_wait(std::move(first_listens).join());
  sync_wait(std::move(second_listens).join());

  EXPECT_EQ(heard_by_first, heard_by_second);
  for (const char* who : {"a", "b", "g"}) {
    texts own;
    texts expected;
    for (const std::string& text : heard_by_first)
      if (text.starts_with(who)) own.push_back(text);
    for (int i = 0; i != count; ++i) expected.push_back(who + std::to_string(i));
    EXPECT_EQ(own, expected);
  }
}

}  // namespace
