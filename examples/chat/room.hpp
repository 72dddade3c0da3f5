// Everybody in the chat, and what waits to be read by each of them.
//
//   room lounge(1024, report);
//   room::seat seat = lounge.join("ada");
//   auto inbox = seat.inbox();            // what the others say from now on
//   seat.say(line);                       // to the others
#ifndef CHAT_ROOM_HPP
#define CHAT_ROOM_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "chat.pb.h"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/pipe.hpp"

/// Nobody in it waits for anybody else: a line is put into every inbox that has room for it. Who
/// has a full inbox reads too slowly and is out: the inbox still gives what was in it and then
/// fails with RESOURCE_EXHAUSTED, so nobody misses a line without being told.
///
/// All see the lines in the same order. The members may be called from any thread: readers that
/// they wake go on elsewhere, without the lock.
class room {
 public:
  /// Told of every change, one at a time: who, did what, and how many are in the room now. It must
  /// not call the room.
  using observer =
      std::function<void(std::string_view who, std::string_view what, std::size_t now)>;

  class seat;

  /// An inbox has space for `capacity` lines.
  room(std::size_t capacity, observer report);
  room(const room&) = delete;
  room& operator=(const room&) = delete;

  [[nodiscard]] seat join(std::string name);

  /// Says something to all; gives how many that are.
  std::size_t say(const grpcchat::ChatLine& line);

 private:
  using number = std::uint64_t;
  using inbox = protocoro::pipe<grpcchat::ChatLine>;

  struct participant {
    std::string name;
    inbox lines;
  };

  bool say_to_others(const grpcchat::ChatLine& line, number author);
  void leave(number leaver);

  // Under the lock.
  std::size_t deliver(const grpcchat::ChatLine& line, number author);
  void report(const participant& who, std::string_view what) const;

  static constexpr number nobody_ = 0;

  const std::size_t capacity_;
  const observer report_;
  std::mutex mutex_;
  number last_number_ = nobody_;
  std::map<number, participant> participants_;
};

/// A place in the room, until it is left or destroyed. The room must outlive it.
class room::seat {
 public:
  seat(seat&& other) noexcept;
  seat& operator=(seat&&) = delete;
  ~seat();

  /// What others say; it ends when the seat is left. Can be had once.
  protocoro::async_generator<grpcchat::ChatLine> inbox() { return lines_.items(); }

  /// To all others. False: the room has put this participant out.
  bool say(const grpcchat::ChatLine& line);

  void leave();

 private:
  friend class room;

  seat(room& where, number mine, room::inbox lines);

  room* room_;
  number number_;
  room::inbox lines_;
};

#endif
