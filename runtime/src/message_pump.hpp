// Messages on their way out of one side of a stream: asks a generator, serialises, writes.
//
// A message is written at once when no write is in flight. What comes while one is waits as bytes,
// at most 64 KiB of them, and leaves together when it completes: every one but the last says that
// more follows (a hint only ever given when the next message is already there, and never on the
// first write of a stream, where gRPC would wait for ever). The last message leaves with the end,
// if that is known by then. With this there is never more than one write in flight.
#ifndef PROTOCORO_MESSAGE_PUMP_HPP
#define PROTOCORO_MESSAGE_PUMP_HPP

#include <cstddef>
#include <deque>
#include <exception>
#include <optional>

#include "protocoro/detail/member_item.hpp"
#include "protocoro/detail/operation.hpp"
#include "wire.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Where the messages go. Called on the pump's strand; the bytes live until `written`.
class message_sink {
 public:
  virtual void write(const wire& bytes, bool more_follows) noexcept = 0;
  /// The last message and the end of the stream in one; nothing is reported back.
  virtual void write_last(const wire& bytes) noexcept = 0;
  virtual void end() noexcept = 0;

  /// The generator has ended, well or with `failure`; `write_last` or `end` follows.
  virtual void source_ended(std::exception_ptr failure) noexcept = 0;

 protected:
  ~message_sink() = default;
};

/// Lives in the block of its call, on the strand of one root.
class message_pump : private stop_listener {
 public:
  explicit message_pump(message_sink& sink) noexcept;

  /// `values` is a generator of messages or, if `single`, a task that gives one.
  void start(operation_ptr values, context& where, bool single) noexcept;

  /// The write in flight has completed.
  void written(bool ok) noexcept;

  /// Destroys the generator and forgets what waits; calls the sink no more.
  void drop() noexcept;

 private:
  static constexpr std::size_t most_waiting_bytes = 64 * 1024;

  /// What a waiting message counts for: small ones cost their bookkeeping too.
  static std::size_t weight(const wire& bytes) { return bytes.size() + 64; }

  void run() noexcept;
  void arrived() noexcept;
  void collect() noexcept;
  void enqueue(wire bytes);
  void write_next() noexcept;
  void source_ended(std::exception_ptr failure) noexcept;
  void stopped() noexcept;
  void finish() noexcept;
  bool wants_more() const noexcept {
    return hurry_ || (!broken_ && waiting_bytes_ < most_waiting_bytes);
  }

  message_sink& sink_;
  operation_ptr values_;
  context* where_ = nullptr;
  member_item<message_pump, &message_pump::arrived> arrived_{*this};
  std::deque<wire> waiting_;
  std::size_t waiting_bytes_ = 0;
  wire writing_;
  bool single_ = false;
  bool asked_ = false;    // the generator owes us a value
  bool running_ = false;  // `run` is on the stack
  bool in_flight_ = false;
  bool broken_ = false;    // a write failed: the peer is gone
  bool ended_ = false;     // the generator has
  bool finished_ = false;  // the sink has been told of the end
  bool hurry_ = false;     // stopped: the generator is to see it
  bool dropped_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
