// What stands behind a task or an async_generator: a coroutine, or a block of the rpc layer.
//
// One untyped interface serves both, so that everything heavy is compiled once: a task is an
// operation that is advanced once, a generator one that is advanced until it gives no value.
#ifndef PROTOCORO_CORO_DETAIL_OPERATION_HPP
#define PROTOCORO_CORO_DETAIL_OPERATION_HPP

#include <exception>
#include <utility>

#include "protocoro/coro/detail/context.hpp"
#include "protocoro/coro/executor.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class operation {
 public:
  /// On the strand of `where`: starts, or asks for the next value. False: it is there already.
  /// True: `done` runs later on that strand, never inside this call.
  /// Throws `cancelled` after a stop, std::logic_error when somebody waits already.
  virtual bool advance(work_item& done, context& where) = 0;

  /// The address of the value that `advance` brought (anything for task<void>), nullptr at the end
  /// of a generator. It belongs to the consumer until the next `advance`. A message and the
  /// MessageLite in it have one address, so the rpc layer may go from one to the other.
  /// Throws what the operation ended with, once.
  virtual void* take() = 0;

  /// Like `take` for a consumer that only reads: spares the copy of a value yielded by reference.
  virtual const void* view() { return take(); }

  /// The consumer waits no longer, `done` must not run; the operation itself goes on.
  virtual void abandon() noexcept = 0;

  /// The owner gives it up, after `abandon`: whatever runs on its behalf is cancelled. Never waits.
  virtual void drop() noexcept = 0;

  /// Before `take`, for those who would pass a failure on rather than catch it, because each throw
  /// on its way costs: what the operation ended with, once; nullptr: `take` tells.
  virtual std::exception_ptr take_failure() noexcept { return nullptr; }

  /// Instead of `take`, for those who would rather read a failure than catch it: the grpc::Status
  /// of a failed rpc, once; nullptr for success and for every other failure, which `take` tells.
  virtual const void* take_failed_status() { return nullptr; }

 protected:
  ~operation() = default;
};

/// Its owner and consumer in one goes: `abandon`, then `drop`.
void give_up(operation& given) noexcept;

/// Owns an operation: drops it in the end.
class operation_ptr {
 public:
  operation_ptr() noexcept = default;
  explicit operation_ptr(operation* owned) noexcept : owned_(owned) {}
  operation_ptr(operation_ptr&& other) noexcept : owned_(other.release()) {}
  operation_ptr& operator=(operation_ptr&& other) noexcept {
    operation* fresh = other.release();
    reset();
    owned_ = fresh;
    return *this;
  }
  ~operation_ptr() { reset(); }

  void reset() noexcept {
    if (operation* old = release()) give_up(*old);
  }
  operation* release() noexcept { return std::exchange(owned_, nullptr); }

  operation* get() const noexcept { return owned_; }
  operation* operator->() const noexcept { return owned_; }
  explicit operator bool() const noexcept { return owned_ != nullptr; }

 private:
  operation* owned_ = nullptr;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
