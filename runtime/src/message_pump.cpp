#include "message_pump.hpp"

#include <utility>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

message_pump::message_pump(message_sink& sink) noexcept
    : stop_listener(
          [](stop_listener& self, bool) noexcept { static_cast<message_pump&>(self).stopped(); }),
      sink_(sink) {}

void message_pump::start(operation_ptr values, context& where, bool single) noexcept {
  values_ = std::move(values);
  where_ = &where;
  single_ = single;
  hurry_ = where.stop_requested();
  where.stop().add(*this);
  run();
}

/// Asks for values until one is not there yet, or enough wait already. A generator may end the call
/// from within its own body: it is destroyed when it has come back.
void message_pump::run() noexcept {
  if (running_) return;
  running_ = true;
  while (values_ && !asked_ && !dropped_ && wants_more()) {
    try {
      asked_ = values_->advance(arrived_, *where_);
    } catch (...) {
      source_ended(std::current_exception());
      break;
    }
    if (!asked_ && !dropped_) collect();
  }
  running_ = false;
  if (dropped_) values_.reset();
}

void message_pump::arrived() noexcept {
  asked_ = false;
  collect();
  run();
}

void message_pump::collect() noexcept {
  try {
    const void* value = values_->view();
    if (value != nullptr)
      enqueue(serialize(*static_cast<const google::protobuf::MessageLite*>(value)));
    if (value == nullptr || single_) source_ended(nullptr);
  } catch (...) {
    source_ended(std::current_exception());
  }
}

void message_pump::enqueue(wire bytes) {
  if (broken_) return;
  waiting_bytes_ += weight(bytes);
  waiting_.push_back(std::move(bytes));
  if (!in_flight_ && !single_) write_next();
}

void message_pump::write_next() noexcept {
  writing_ = std::move(waiting_.front());
  waiting_.pop_front();
  waiting_bytes_ -= weight(writing_);
  in_flight_ = true;
  if (ended_ && waiting_.empty()) {
    finished_ = true;
    sink_.write_last(writing_);
  } else {
    sink_.write(writing_, !waiting_.empty());
  }
}

void message_pump::source_ended(std::exception_ptr failure) noexcept {
  unlink();
  values_.reset();
  ended_ = true;
  sink_.source_ended(std::move(failure));
  if (!dropped_ && !in_flight_) finish();
}

void message_pump::finish() noexcept {
  if (!waiting_.empty()) {
    write_next();
  } else {
    finished_ = true;
    sink_.end();
  }
}

void message_pump::written(bool ok) noexcept {
  if (dropped_ || finished_) return;
  in_flight_ = false;
  if (!ok) {
    broken_ = true;
    waiting_.clear();
    waiting_bytes_ = 0;
  }
  if (ended_)
    finish();
  else if (!waiting_.empty())
    write_next();
  run();
}

void message_pump::stopped() noexcept {
  hurry_ = true;
  run();
}

void message_pump::drop() noexcept {
  dropped_ = true;
  unlink();
  waiting_.clear();
  if (!running_) values_.reset();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
