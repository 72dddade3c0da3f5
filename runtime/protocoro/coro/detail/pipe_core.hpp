// The untyped half of a pipe: the pushes that wait for room, and the reader that waits for values.
#ifndef PROTOCORO_CORO_DETAIL_PIPE_CORE_HPP
#define PROTOCORO_CORO_DETAIL_PIPE_CORE_HPP

#include <cstddef>
#include <exception>
#include <mutex>

#include "protocoro/coro/detail/leaf_operation.hpp"
#include "protocoro/coro/detail/refcounted.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// One lock guards the values and both kinds of waiting. No coroutine is resumed and no value is
/// destroyed under it.
class pipe_core : public refcounted {
 public:
  using wake_up = leaf_operation::wake_up;

  /// One push. It keeps its value until there is room.
  class push_operation : public refcounted, public leaf_operation {
   public:
    bool advance(work_item& done, context& where) final;
    void* take() final;
    void drop() noexcept final;
    const char* waits_for() const noexcept final { return "room in a pipe"; }

   protected:
    explicit push_operation(pipe_core& pipe) noexcept
        : leaf_operation(static_cast<refcounted&>(*this)), pipe_(pipe) {}
    ~push_operation() override = default;

   private:
    friend class pipe_core;

    void stopped(bool /*whole*/) noexcept final { leave(); }
    void leave() noexcept;

    counted_ptr<pipe_core> pipe_;
    push_operation* next_ = nullptr;
    wake_up settled_;
    bool queued_ = false;
    bool accepted_ = false;
  };

  void close(std::exception_ptr error) noexcept;

  /// Returns the operation of the reading generator. Throws std::logic_error the second time.
  operation_ptr reader();

 protected:
  explicit pipe_core(std::size_t capacity);
  ~pipe_core() override = default;

  std::mutex& mutex() noexcept { return mutex_; }
  /// Under the lock.
  bool open_with_room() const noexcept { return !closed_ && size() < capacity_; }
  /// Under the lock, when there is something for the reader. Call `send` after releasing the lock.
  wake_up reader_to_wake() noexcept { return reader_.mark_complete(); }
  /// Throws std::logic_error if a `next()` waits: the next value belongs to it.
  void check_nobody_reads() const;
  /// Under the lock: moves the value of the oldest waiting push into the pipe, if there is room.
  /// Returns that push or nullptr; call `wake` with it after releasing the lock.
  push_operation* admit_one();
  /// Without the lock: wakes a list of pushes that have left the queue.
  static void wake(push_operation* settled) noexcept;

 private:
  class read_operation final : public leaf_operation {
   public:
    explicit read_operation(pipe_core& pipe) noexcept : leaf_operation(pipe), pipe_(pipe) {}

    bool advance(work_item& done, context& where) override;
    void* take() override;
    void drop() noexcept override;
    const char* waits_for() const noexcept override { return "pipe"; }
    using leaf_operation::mark_complete;
    using leaf_operation::somebody_waits;

   private:
    void stopped(bool /*whole*/) noexcept override {}
    pipe_core& pipe_;
  };

  // Under the lock: the typed values.
  virtual std::size_t size() const noexcept = 0;
  virtual void store(push_operation& from) = 0;
  virtual void* take_oldest() = 0;
  virtual void discard() noexcept = 0;
  /// Called by the reader without the lock: a value's destructor may run any code.
  virtual void destroy_removed() noexcept = 0;

  bool push(push_operation& from);
  bool has_something() const noexcept { return size() != 0 || closed_; }
  void* read();
  void end(std::exception_ptr error, bool keep_values) noexcept;

  std::mutex mutex_;
  const std::size_t capacity_;
  push_operation* first_push_ = nullptr;  // waiting for room, oldest first
  push_operation* last_push_ = nullptr;
  read_operation reader_{*this};
  std::exception_ptr error_;
  bool reader_given_ = false;
  bool closed_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
