// Messages of one side of a stream that wait to be written.
//
// A message is written at once when no write is in flight. What comes while one is waits as bytes,
// at most 64 KiB and 64 messages, and leaves together when it completes: every one but the last
// says that more follows (a hint only ever given when the next message is already there, and never
// on the first write of a stream, where gRPC would wait for ever). The last message leaves with the
// end, if that is known by then. With this there is never more than one write in flight.
//
// A producer on an executor is woken once for many messages: the next write is started where the
// last one completed.
#ifndef PROTOCORO_CALLS_INTERNAL_MESSAGE_OUTBOX_HPP
#define PROTOCORO_CALLS_INTERNAL_MESSAGE_OUTBOX_HPP

#include <exception>
#include <mutex>

#include "protocoro/calls/internal/wire_queue.hpp"
#include "protocoro/coro/detail/refcounted.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Where the messages go: the block of the call. One write at a time, on the producer's strand or
/// where gRPC has completed the one before; the bytes live until then.
class message_sink {
 public:
  virtual void write(const wire& bytes, bool more_follows) noexcept = 0;
  /// The last message and the end of the stream in one; nothing is reported back.
  virtual void write_last(const wire& bytes) noexcept = 0;
  virtual void end() noexcept = 0;

  /// On the producer's strand: it has given this message.
  virtual void given(const wire& /*bytes*/) noexcept {}
  /// On the producer's strand: it has ended, well or with `failure`; `write_last` or `end` follows.
  virtual void source_ended(std::exception_ptr failure) noexcept = 0;
  /// Any thread: message_pump::resume is to be called on the producer's strand.
  virtual void room() noexcept = 0;
  /// On the producer's strand: whether the message that it has just given is to be compressed, in a
  /// call that compresses.
  virtual bool compresses() const noexcept { return true; }
  /// The block, for as long as the producer may touch it.
  virtual counted_ptr<refcounted> keep() noexcept = 0;

 protected:
  ~message_sink() = default;
};

/// Shared by the producer's strand and the threads on which gRPC completes writes.
class message_outbox {
 public:
  explicit message_outbox(message_sink& sink) noexcept : sink_(sink) {}

  // The producer's strand.

  /// False: enough wait for now. `sink.room` tells when that has changed.
  bool push(wire bytes);
  /// Nothing is pushed any more.
  void close() noexcept;
  /// What was never pushed to is closed with its only message.
  void close_with(wire last) noexcept;
  /// The producer goes on without room: it is to see a stop.
  void hurry() noexcept;
  /// What waits is forgotten; the end follows what is in flight.
  void discard() noexcept;

  /// gRPC's thread: the write in flight has completed.
  void written(bool ok) noexcept;

 private:
  enum class step { none, write, write_more, write_last, end };

  step next() noexcept;
  step next_if_idle() noexcept;
  step write_front(wire bytes) noexcept;
  void carry_out(step what) noexcept;

  message_sink& sink_;
  std::mutex mutex_;  // of all below; never held while the sink is called
  wire_queue waiting_;
  wire writing_;  // belongs to who has started the write in flight
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
