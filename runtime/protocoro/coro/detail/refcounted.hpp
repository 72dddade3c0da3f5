// Reference counts of blocks that outlive the handles to them.
#ifndef PROTOCORO_CORO_DETAIL_REFCOUNTED_HPP
#define PROTOCORO_CORO_DETAIL_REFCOUNTED_HPP

#include <atomic>
#include <utility>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Starts with one reference. Destroyed when the last one is released, on the thread that releases
/// it.
class refcounted {
 public:
  refcounted() = default;
  refcounted(const refcounted&) = delete;
  refcounted& operator=(const refcounted&) = delete;

  void add_ref() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
  void release() noexcept {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) destroy();
  }

 protected:
  virtual ~refcounted() = default;

  /// Overridden by blocks that are not on the heap.
  virtual void destroy() noexcept { delete this; }

 private:
  std::atomic<int> references_{1};
};

/// One counted reference to a block.
template <class T>
class counted_ptr {
 public:
  counted_ptr() noexcept = default;
  explicit counted_ptr(T& block) noexcept : block_(&block) { block.add_ref(); }
  counted_ptr(counted_ptr&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  counted_ptr& operator=(counted_ptr&& other) noexcept {
    counted_ptr(std::move(other)).swap(*this);
    return *this;
  }
  ~counted_ptr() { reset(); }

  /// Takes over the reference that a new block starts with.
  static counted_ptr adopt(T* block) noexcept {
    counted_ptr pointer;
    pointer.block_ = block;
    return pointer;
  }

  void reset() noexcept {
    if (T* block = std::exchange(block_, nullptr)) block->release();
  }
  void swap(counted_ptr& other) noexcept { std::swap(block_, other.block_); }

  T* get() const noexcept { return block_; }
  T& operator*() const noexcept { return *block_; }
  T* operator->() const noexcept { return block_; }
  explicit operator bool() const noexcept { return block_ != nullptr; }

 private:
  T* block_ = nullptr;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
