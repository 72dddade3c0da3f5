// The interface behind a task or an async_generator: a coroutine, or a block of the rpc layer.
//
// One untyped interface serves both, so that everything heavy is compiled once. A task is an
// operation that is advanced once; a generator is one that is advanced until it gives no value.
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
  /// On the strand of `where`: starts, or asks for the next value. Returns false if the value is
  /// there already; true if `done` runs later on that strand, never inside this call. Throws
  /// `cancelled` after a stop, std::logic_error if a consumer waits already.
  virtual bool advance(work_item& done, context& where) = 0;

  /// Returns the address of the value that `advance` brought: any address for task<void>, nullptr
  /// at the end of a generator. The value belongs to the consumer until the next `advance`. A
  /// message and the MessageLite in it have the same address, so the rpc layer may convert one to
  /// the other. Throws what the operation ended with, once.
  virtual void* take() = 0;

  /// Like `take`, for a consumer that only reads: saves the copy of a value that was yielded by
  /// reference.
  virtual const void* view() { return take(); }

  /// The consumer no longer waits: `done` must not run. The operation itself goes on.
  virtual void abandon() noexcept = 0;

  /// The owner gives the operation up, after `abandon`: what runs on its behalf is cancelled. Never
  /// waits.
  virtual void drop() noexcept = 0;

  /// Called before `take` by a consumer that passes a failure on and need not catch it, because
  /// each throw on the way costs time. Returns what the operation ended with, once; nullptr means
  /// that `take` tells.
  virtual std::exception_ptr take_failure() noexcept { return nullptr; }

  /// Called instead of `take` by a consumer that reads a failure and need not catch it. Returns the
  /// grpc::Status of a failed rpc, once; nullptr for success and for every other failure, which
  /// `take` tells.
  virtual const void* take_failed_status() { return nullptr; }

 protected:
  ~operation() = default;
};

/// Called by an owner that is also the consumer: `abandon`, then `drop`.
void give_up(operation& given) noexcept;

/// Owns an operation, and gives it up in the end.
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
