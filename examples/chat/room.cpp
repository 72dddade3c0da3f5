#include "room.hpp"

#include <exception>
#include <utility>

#include "protocoro/rpc/rpc_error.hpp"

namespace {

std::exception_ptr too_slow() {
  return std::make_exception_ptr(protocoro::rpc_error(
      protocoro::status_code::RESOURCE_EXHAUSTED, "you read too slowly and are out of the room"));
}

}  // namespace

room::room(std::size_t capacity, observer report)
    : capacity_(capacity), report_(std::move(report)) {}

room::seat room::join(std::string name) {
  const inbox lines(capacity_);
  const std::lock_guard lock(mutex_);
  const number mine = ++last_number_;
  const auto joined = participants_.emplace(mine, participant{std::move(name), lines}).first;
  report(joined->second, "joined");
  return seat(*this, mine, lines);
}

std::size_t room::say(const grpcchat::ChatLine& line) {
  const std::lock_guard lock(mutex_);
  return deliver(line, nobody_);
}

bool room::say_to_others(const grpcchat::ChatLine& line, number author) {
  const std::lock_guard lock(mutex_);
  if (!participants_.contains(author)) return false;
  deliver(line, author);
  return true;
}

std::size_t room::deliver(const grpcchat::ChatLine& line, number author) {
  std::size_t reached = 0;
  for (auto next = participants_.begin(); next != participants_.end();) {
    const auto reader = next++;
    if (reader->first == author) continue;
    if (reader->second.lines.try_push(line)) {
      ++reached;
      continue;
    }
    reader->second.lines.close(too_slow());
    const auto out = participants_.extract(reader);
    report(out.mapped(), "read too slowly");
  }
  return reached;
}

void room::leave(number leaver) {
  const std::lock_guard lock(mutex_);
  const auto left = participants_.extract(leaver);
  if (!left) return;
  left.mapped().lines.close();
  report(left.mapped(), "left");
}

void room::report(const participant& who, std::string_view what) const {
  report_(who.name, what, participants_.size());
}

room::seat::seat(room& where, number mine, room::inbox lines)
    : room_(&where), number_(mine), lines_(std::move(lines)) {}

room::seat::seat(seat&& other) noexcept
    : room_(std::exchange(other.room_, nullptr)), number_(other.number_), lines_(other.lines_) {}

room::seat::~seat() {
  if (room_ != nullptr) room_->leave(number_);
}

bool room::seat::say(const grpcchat::ChatLine& line) { return room_->say_to_others(line, number_); }

void room::seat::leave() { room_->leave(number_); }
