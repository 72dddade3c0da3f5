// The untyped part of a coroutine's promise: a user's coroutine seen as an operation.
#ifndef PROTOCORO_DETAIL_COROUTINE_OPERATION_HPP
#define PROTOCORO_DETAIL_COROUTINE_OPERATION_HPP

#include <coroutine>
#include <exception>
#include <utility>

#include "protocoro/detail/operation.hpp"

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

  bool advance(work_item& done, context& where) final;
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
  enum class state : unsigned char { suspended, running, value_ready, ended };

  explicit coroutine_operation(std::coroutine_handle<> self) noexcept : self_(self) {}
  ~coroutine_operation() = default;

  /// The body has suspended with a value or at its end. May destroy this object.
  void hand_over(state now) noexcept {
    state_ = now;
    if (work_item* consumer = std::exchange(consumer_, nullptr)) consumer->run();
  }

  /// For `take`. True: a value is there; false: the end.
  bool take_state();

 private:
  std::coroutine_handle<> self_;
  context* where_ = nullptr;
  work_item* consumer_ = nullptr;
  std::exception_ptr failure_;
  state state_ = state::suspended;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
