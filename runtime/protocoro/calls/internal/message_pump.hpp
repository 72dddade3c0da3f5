// Sends the messages of one side of a stream: asks a generator for them, serialises them, queues
// them.
#ifndef PROTOCORO_CALLS_INTERNAL_MESSAGE_PUMP_HPP
#define PROTOCORO_CALLS_INTERNAL_MESSAGE_PUMP_HPP

#include <exception>

#include "protocoro/calls/internal/message_outbox.hpp"
#include "protocoro/coro/detail/member_item.hpp"
#include "protocoro/coro/detail/operation.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Lives in the block of its call. Everything except `written` runs on the strand of one root.
class message_pump : private stop_listener {
 public:
  explicit message_pump(message_sink& sink) noexcept;

  /// `values` is a generator of messages or, if `single`, a task that returns one.
  void start(operation_ptr values, context& where, bool single) noexcept;

  /// There is room again: continues to ask.
  void resume() noexcept;

  /// On gRPC's thread: the write in flight has completed.
  void written(bool ok) noexcept { outbox_.written(ok); }

  /// Reports the end of a source that never began, or that ended by itself.
  void source_ended(std::exception_ptr failure) noexcept;

  /// On the strand: the generator is not asked, because too many of its messages wait.
  bool waits_for_room() const noexcept { return values_ && !room_ && !asked_; }

  /// Destroys the generator and discards the waiting messages; the end follows the write in flight.
  void drop() noexcept;

 private:
  void run() noexcept;
  void arrived() noexcept;
  void collect() noexcept;
  void leave_source(std::exception_ptr failure) noexcept;
  void stopped() noexcept;

  message_sink& sink_;
  message_outbox outbox_{sink_};
  operation_ptr values_;
  context* where_ = nullptr;
  member_item<message_pump, &message_pump::arrived> arrived_{*this};
  bool single_ = false;
  bool room_ = true;
  bool asked_ = false;    // the generator will deliver a value
  bool running_ = false;  // `run` is on the stack
  bool hurry_ = false;    // stopped: the generator has to notice
  bool dropped_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
