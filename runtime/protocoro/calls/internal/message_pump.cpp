#include "protocoro/calls/internal/message_pump.hpp"

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
  where.stop().add(*this);
  if (where.stop_requested()) return stopped();
  run();
}

/// Asks for values until one has to be waited for, or enough messages wait. A generator may end the
/// call from within its own body; it is destroyed only when it has returned from that.
void message_pump::run() noexcept {
  if (running_) return;
  running_ = true;
  while (values_ && !asked_ && !dropped_ && (room_ || hurry_)) {
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

void message_pump::resume() noexcept {
  room_ = true;
  run();
}

void message_pump::arrived() noexcept {
  const auto kept = sink_.keep();  // the call may be destroyed with the end
  asked_ = false;
  collect();
  run();
}

void message_pump::collect() noexcept {
  if (auto failure = values_->take_failure()) return source_ended(std::move(failure));
  try {
    const void* value = values_->view();
    if (value == nullptr) return source_ended(nullptr);
    wire bytes = serialize(*static_cast<const google::protobuf::MessageLite*>(value));
    sink_.given(bytes);
    if (!sink_.compresses()) bytes.leave_uncompressed();
    if (!single_) {
      room_ = outbox_.push(std::move(bytes));
      return;
    }
    leave_source(nullptr);
    outbox_.close_with(std::move(bytes));
  } catch (...) {
    source_ended(std::current_exception());
  }
}

/// Destroys the generator before its end is reported.
void message_pump::leave_source(std::exception_ptr failure) noexcept {
  unlink();
  values_.reset();
  sink_.source_ended(std::move(failure));
}

void message_pump::source_ended(std::exception_ptr failure) noexcept {
  leave_source(std::move(failure));
  outbox_.close();
}

void message_pump::stopped() noexcept {
  const auto kept = sink_.keep();
  hurry_ = true;
  outbox_.hurry();
  run();
}

void message_pump::drop() noexcept {
  dropped_ = true;
  unlink();
  if (!running_) values_.reset();
  outbox_.discard();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
