// Holds the messages that have arrived on one side of a stream; the operation of a generator of
// them.
//
// The next read starts where gRPC has completed the last one, while less than 64 KiB and fewer
// than 64 messages wait. A reader on an executor is woken once for all messages that have arrived.
#ifndef PROTOCORO_CALLS_INTERNAL_MESSAGE_INBOX_HPP
#define PROTOCORO_CALLS_INTERNAL_MESSAGE_INBOX_HPP

#include <mutex>

#include "protocoro/calls/internal/wire_queue.hpp"
#include "protocoro/coro/detail/leaf_operation.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// As an operation it is complete while a message waits and after the end has come; both change
/// only under the mutex. After `discard` no coroutine may wait. An abandoned await leaves the
/// messages to the next one.
class message_inbox : public leaf_operation {
 protected:
  /// What completes an await: the next message or the end; or, for a call with one reply, only the
  /// end.
  enum class wakes { message_or_end, end };

  message_inbox(refcounted& owner, wakes with) noexcept : leaf_operation(owner), wakes_(with) {}
  ~message_inbox() = default;

  // On the reader's strand:

  /// Called before the first wait.
  void begin_reading() noexcept;
  /// Called after a wait: takes the oldest message. Returns false if there is none.
  bool take_message(wire& bytes) noexcept;

  // On any thread:

  std::size_t messages() const noexcept;
  /// Discards the messages that have arrived and, up to the end, all that arrive later.
  void discard() noexcept;
  /// The same, without further reads.
  void stop_reading() noexcept;

  // On gRPC's threads:

  /// The read that was started has completed.
  void read_done(bool ok) noexcept;
  /// True if a message was lost, false if there simply was none. May be called before and after
  /// `read_done(false)`.
  bool read_lost() const noexcept { return arriving_.lost(); }
  /// Tells the waiting coroutine that no more messages come.
  void reached_end() noexcept;

 private:
  /// gRPC fills `bytes` and then calls `read_done`.
  virtual void start_read(wire& bytes) noexcept = 0;

  bool nothing_waits() const noexcept { return waiting_.empty() && !held_ && only_.empty(); }
  void keep_arrived() noexcept;
  void throw_away() noexcept;
  void read_on(std::unique_lock<std::mutex> lock, bool wanted) noexcept;

  const wakes wakes_;
  mutable std::mutex mutex_;  // guards everything below; never held while other code is called
  wire_queue waiting_;
  wire arriving_;      // gRPC's while a read is in flight
  bool held_ = false;  // has arrived, but there was no memory to queue it
  wire only_;          // of a call with one reply: that reply
  std::size_t surplus_ = 0;
  bool in_flight_ = false;
  bool no_more_reads_ = false;  // the last one failed, or no more are wanted
  bool discards_ = false;
  bool ended_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
