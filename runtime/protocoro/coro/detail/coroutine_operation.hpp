// The untyped part of a coroutine's promise: presents a user's coroutine as an operation.
#ifndef PROTOCORO_CORO_DETAIL_COROUTINE_OPERATION_HPP
#define PROTOCORO_CORO_DETAIL_COROUTINE_OPERATION_HPP

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

#include "protocoro/coro/detail/frame_memory.hpp"
#include "protocoro/coro/detail/operation.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// A lazy coroutine: its body starts when it is advanced, under the context of the awaiting
/// coroutine.
///
/// It resumes its consumer at its own suspension points (a `co_yield` or its end), so the consumer
/// may destroy it there. While `advance` is still on the stack, it does not resume the consumer:
/// the return value tells instead. So loops that never wait do not grow the stack.
class coroutine_operation : public operation {
 public:
  coroutine_operation(const coroutine_operation&) = delete;
  coroutine_operation& operator=(const coroutine_operation&) = delete;

  static void* operator new(std::size_t size) { return allocate_frame(size); }
  static void operator delete(void* frame, std::size_t size) noexcept { free_frame(frame, size); }

  bool advance(work_item& done, context& where) override;
  std::exception_ptr take_failure() noexcept final { return std::exchange(failure_, nullptr); }
  void abandon() noexcept final { consumer_ = nullptr; }
  void drop() noexcept final { self_.destroy(); }

  /// The context of the body's own awaits.
  context& where() const noexcept { return *where_; }

  /// Awaited at the end of the body.
  class last_suspension {
   public:
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) const noexcept {
      self.promise().hand_over(state::ended);
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  last_suspension final_suspend() const noexcept { return last_suspension(); }
  void unhandled_exception() noexcept { failure_ = std::current_exception(); }

 protected:
  /// `starting`: it runs inside an `advance`, which has not yet set its consumer.
  enum class state : unsigned char { suspended, starting, running, value_ready, ended };

  explicit coroutine_operation(std::coroutine_handle<> self) noexcept : self_(self) {}
  ~coroutine_operation() = default;

  /// Throws std::logic_error if a consumer waits already, or is about to: then the body, or
  /// something that it awaits, asks for the value that the body itself must give.
  void check_not_awaited() const;
  bool is_running() const noexcept { return state_ == state::running; }

  /// Called when the body has suspended with a value or at its end. May destroy this object.
  void hand_over(state now) noexcept {
    state_ = now;
    if (work_item* consumer = std::exchange(consumer_, nullptr)) consumer->run();
  }

  /// For `take`. Returns true if there is a value, false at the end. Rethrows a failure of the
  /// body.
  bool take_state();
  /// Throws std::logic_error: the body of a task<T> has ended without `co_return`.
  [[noreturn]] static void throw_no_value();

 private:
  std::coroutine_handle<> self_;
  context* where_ = nullptr;
  work_item* consumer_ = nullptr;
  std::exception_ptr failure_;
  state state_ = state::suspended;
};

/// A coroutine that is advanced again and again, perhaps each time by a different consumer.
///
/// The consumer may abandon an await while the body waits, and its context may then be destroyed.
/// So the body runs under a context of its own, which follows that of the present consumer.
class generator_operation : public coroutine_operation {
 public:
  bool advance(work_item& done, context& where) final;

  void hand_over(state now) noexcept {
    stop_.leave();  // part of no tree until the next `advance`
    coroutine_operation::hand_over(now);
  }

 protected:
  using coroutine_operation::coroutine_operation;
  ~generator_operation() = default;

 private:
  stop_state stop_;
  std::optional<context> own_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
