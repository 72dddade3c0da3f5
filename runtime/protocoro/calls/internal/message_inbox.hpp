// Messages of one side of a stream that have arrived, as the operation behind a generator of them.
//
// The next read is started where gRPC has completed the last one, as long as less than 64 KiB and
// 64 messages wait: a reader on an executor is woken once for all that has come meanwhile.
#ifndef PROTOCORO_CALLS_INTERNAL_MESSAGE_INBOX_HPP
#define PROTOCORO_CALLS_INTERNAL_MESSAGE_INBOX_HPP

#include <mutex>

#include "protocoro/calls/internal/wire_queue.hpp"
#include "protocoro/coro/detail/leaf_operation.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// It is complete, as an operation, while a message waits and when the end has come: both change
/// under the mutex only. After `discard` nobody may wait. An await that is given up leaves the
/// messages to the next one.
class message_inbox : public leaf_operation {
 protected:
  /// What ends an await: the next message or the end, or (of a call with one reply) only the end.
  enum class wakes { message_or_end, end };

  message_inbox(refcounted& owner, wakes with) noexcept : leaf_operation(owner), wakes_(with) {}
  ~message_inbox() = default;

  // The reader's strand.

  /// Before the first wait.
  void begin_reading() noexcept;
  /// After a wait: the oldest message. False: there is none.
  bool take_message(wire& bytes) noexcept;

  // Any thread.

  std::size_t messages() const noexcept;
  /// What has arrived is thrown away and, up to the end, what comes.
  void discard() noexcept;
  /// The same without reading on.
  void stop_reading() noexcept;

  // gRPC's threads.

  /// The read that was started has completed.
  void read_done(bool ok) noexcept;
  /// Before `read_done(false)` and after: was a message lost, or is there none?
  bool read_lost() const noexcept { return arriving_.lost(); }
  /// Whoever waits learns that nothing more comes.
  void reached_end() noexcept;

 private:
  /// gRPC fills `bytes`, then comes `read_done`.
  virtual void start_read(wire& bytes) noexcept = 0;

  bool nothing_waits() const noexcept { return waiting_.empty() && !held_ && only_.empty(); }
  void keep_arrived() noexcept;
  void throw_away() noexcept;
  void read_on(std::unique_lock<std::mutex> lock, bool wanted) noexcept;

  const wakes wakes_;
  mutable std::mutex mutex_;  // of all below; never held while anybody is called
  wire_queue waiting_;
  wire arriving_;      // gRPC's while a read is in flight
  bool held_ = false;  // it has arrived, and there was no memory to let it wait elsewhere
  wire only_;          // what there is to be one of
  std::size_t surplus_ = 0;
  bool in_flight_ = false;
  bool no_more_reads_ = false;  // the last one has failed, or nobody wants another
  bool discards_ = false;
  bool ended_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
