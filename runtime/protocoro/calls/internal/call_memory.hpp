// Memory that a unary call leaves to the next call of its method, so that calls allocate nothing in
// the steady state: the memory of the call's block and of its handler's frame, and messages with
// the capacity of their strings.
#ifndef PROTOCORO_CALLS_INTERNAL_CALL_MEMORY_HPP
#define PROTOCORO_CALLS_INTERNAL_CALL_MEMORY_HPP

#include <google/protobuf/message_lite.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "protocoro/calls/detail/kept_reply.hpp"
#include "protocoro/coro/detail/frame_memory.hpp"
#include "protocoro/coro/detail/refcounted.hpp"
#include "protocoro/rpc/method_info.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class call_memory_pool;

/// The memory of one call at a time. It returns to its pool when it holds neither the block nor a
/// frame. A frame may outlive the block: a handler need not be a coroutine itself, and can store a
/// coroutine elsewhere.
class call_memory final : public frame_place {
 public:
  /// The memory for the block.
  void* block() const noexcept { return block_.get(); }
  /// Called when the block has been destroyed.
  void block_ended() noexcept;

  /// Returns an empty message of this type, for the message that the call receives.
  google::protobuf::MessageLite& message(const google::protobuf::MessageLite& prototype);

  /// The place of a kept reply; nullptr if replies are not kept.
  std::unique_ptr<kept_reply>* reply() noexcept;
  /// Keeps the handler's reply, once it has been serialised.
  void keep_reply(void* value) noexcept;

 private:
  friend class call_memory_pool;

  static constexpr std::size_t largest_frame = 4096;

  void prepare_block(std::size_t size);
  void* take(std::size_t size) override;
  void give_back() noexcept override;
  void part_ended() noexcept;
  void empty_message() noexcept;

  counted_ptr<call_memory_pool> home_;  // while in use
  call_memory* next_ = nullptr;         // while in its pool
  std::atomic<int> parts_in_use_{0};
  std::unique_ptr<std::byte[]> block_;
  std::size_t block_size_ = 0;
  std::unique_ptr<std::byte[]> frame_;
  std::size_t frame_size_ = 0;
  bool frame_in_use_ = false;  // set by the call, reset when `parts_in_use_` reaches 0
  std::unique_ptr<google::protobuf::MessageLite> message_;
  std::unique_ptr<kept_reply> reply_;
};

/// The pool of one method. It outlives the service or client that created it while calls use its
/// memory.
class call_memory_pool final : public refcounted {
 public:
  /// Returns memory for a block of this size, which must be the same each time.
  call_memory& take(std::size_t block_size);

  /// Called before the first call of a server; calls of the previous server may still return
  /// memory. If false, only memory is kept, and no messages.
  void keep_messages(bool keep) noexcept { keeps_messages_.store(keep, std::memory_order_relaxed); }
  bool keeps_messages() const noexcept { return keeps_messages_.load(std::memory_order_relaxed); }

  void put(call_memory& memory) noexcept;

 private:
  /// Handlers that do not wait need one for each of gRPC's threads. The others serve handlers that
  /// wait.
  static constexpr std::size_t most_kept = 256;

  ~call_memory_pool() override;

  std::mutex mutex_;
  call_memory* first_ = nullptr;
  std::size_t kept_ = 0;
  std::atomic<bool> keeps_messages_{true};
};

/// The pools of a table's unary methods.
class call_memory_pools {
 public:
  explicit call_memory_pools(method_table methods);

  call_memory_pool& operator[](std::size_t unary_method) const noexcept {
    return *pools_[unary_method];
  }
  void keep_messages(bool keep) noexcept;

 private:
  std::vector<counted_ptr<call_memory_pool>> pools_;  // empty for streaming methods
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
