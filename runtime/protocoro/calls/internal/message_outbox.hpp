// Queues the messages that one side of a stream writes.
//
// A message is written at once if no write is in flight. Messages that come meanwhile wait as
// bytes, up to 64 KiB and 64 messages, and leave together when that write completes: all but the
// last one carry the hint that more follow. The hint is given only if the next message is already
// there, and never on the first write of a stream, where gRPC would wait forever. The last message
// leaves with the end, if the end is known by then. There is never more than one write in flight.
//
// A producer on an executor is woken once for many messages, because the next write starts where
// the last one completed.
#ifndef PROTOCORO_CALLS_INTERNAL_MESSAGE_OUTBOX_HPP
#define PROTOCORO_CALLS_INTERNAL_MESSAGE_OUTBOX_HPP

#include <exception>
#include <mutex>

#include "protocoro/calls/internal/wire_queue.hpp"
#include "protocoro/coro/detail/refcounted.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Receives the messages; it is the block of the call. There is one write at a time, on the
/// producer's strand or where gRPC has completed the last write. The bytes live until the write has
/// completed.
class message_sink {
 public:
  virtual void write(const wire& bytes, bool more_follows) noexcept = 0;
  /// Writes the last message and the end of the stream together; no completion is reported.
  virtual void write_last(const wire& bytes) noexcept = 0;
  virtual void end() noexcept = 0;

  /// On the producer's strand: the producer has delivered this message.
  virtual void given(const wire& /*bytes*/) noexcept {}
  /// On the producer's strand: the producer has ended, successfully or with `failure`. `write_last`
  /// or `end` follows.
  virtual void source_ended(std::exception_ptr failure) noexcept = 0;
  /// Must call message_pump::resume on the producer's strand. Any thread.
  virtual void room() noexcept = 0;
  /// On the producer's strand: whether a call that compresses compresses the message just
  /// delivered.
  virtual bool compresses() const noexcept { return true; }
  /// Keeps the block alive while the producer may use it.
  virtual counted_ptr<refcounted> keep() noexcept = 0;

 protected:
  ~message_sink() = default;
};

/// Shared by the producer's strand and the threads on which gRPC completes writes.
class message_outbox {
 public:
  explicit message_outbox(message_sink& sink) noexcept : sink_(sink) {}

  // On the producer's strand:

  /// Returns false if enough messages wait; `sink.room` tells when there is room again.
  bool push(wire bytes);
  /// Nothing more will be pushed.
  void close() noexcept;
  /// Writes the only message and the end. Nothing may have been pushed before.
  void close_with(wire last) noexcept;
  /// After a stop: the producer continues without room, so that it notices the stop.
  void hurry() noexcept;
  /// Discards the waiting messages; the end follows the write in flight.
  void discard() noexcept;

  /// On gRPC's thread: the write in flight has completed.
  void written(bool ok) noexcept;

 private:
  enum class step { none, write, write_more, write_last, end };

  step next() noexcept;
  step next_if_idle() noexcept;
  step write_front(wire bytes) noexcept;
  void carry_out(step what) noexcept;

  message_sink& sink_;
  std::mutex mutex_;  // guards everything below; never held while the sink is called
  wire_queue waiting_;
  wire writing_;  // belongs to the thread that started the write in flight
  bool in_flight_ = false;
  bool producer_waits_ = false;
  bool hurried_ = false;
  bool broken_ = false;  // a write failed: the peer is gone
  bool closed_ = false;
  bool finished_ = false;  // the sink has been told of the end
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
