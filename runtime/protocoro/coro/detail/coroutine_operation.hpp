// The untyped part of a coroutine's promise: a user's coroutine seen as an operation.
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

/// Lazy: runs for the first time when it is advanced, under the context of who awaits it.
///
/// The consumer is resumed from the coroutine's own suspension (at a `co_yield` or at its end), so
/// it may destroy the coroutine there. While `advance` is still on the stack the consumer is not
/// resumed but told by the return value: loops that never wait do not grow the stack.
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

  /// What the body's own awaits run under.
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
  /// `starting`: it runs below an `advance`, whose consumer is not known to it yet.
  enum class state : unsigned char { suspended, starting, running, value_ready, ended };

  explicit coroutine_operation(std::coroutine_handle<> self) noexcept : self_(self) {}
  ~coroutine_operation() = default;

  /// Throws std::logic_error when a consumer waits already, or is about to: the body, or what it
  /// awaits, asks for the value that it is to give.
  void check_not_awaited() const;
  bool is_running() const noexcept { return state_ == state::running; }

  /// The body has suspended with a value or at its end. May destroy this object.
  void hand_over(state now) noexcept {
    state_ = now;
    if (work_item* consumer = std::exchange(consumer_, nullptr)) consumer->run();
  }

  /// For `take`. True: a value is there; false: the end.
  bool take_state();
  /// Throws std::logic_error: the body of a task<T> has come to its end without one.
  [[noreturn]] static void throw_no_value();

 private:
  std::coroutine_handle<> self_;
  context* where_ = nullptr;
  work_item* consumer_ = nullptr;
  std::exception_ptr failure_;
  state state_ = state::suspended;
};

/// A coroutine that is advanced again and again, perhaps each time by somebody else.
///
/// An await of it can be abandoned while the body waits, and what the body waits under would go
/// with whoever awaited. So it runs under a context of its own, which follows the one who awaits
/// now.
class generator_operation : public coroutine_operation {
 public:
  bool advance(work_item& done, context& where) final;

  void hand_over(state now) noexcept {
    stop_.leave();  // nobody's, until it is asked again
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
