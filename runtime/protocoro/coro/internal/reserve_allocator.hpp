// Reserves memory for one object of a library, for the case that the library's own allocation
// fails.
#ifndef PROTOCORO_CORO_INTERNAL_RESERVE_ALLOCATOR_HPP
#define PROTOCORO_CORO_INTERNAL_RESERVE_ALLOCATOR_HPP

#include <cstddef>
#include <cstdlib>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Room for one object of up to `size` bytes.
class reserve {
 public:
  static constexpr std::size_t size = 256;

  void* get() noexcept { return memory_; }

 private:
  alignas(std::max_align_t) std::byte memory_[size];
};

/// Allocates from the reserve. The owner of the reserve makes sure that only one object at a time
/// needs it.
template <class T>
class reserve_allocator {
 public:
  using value_type = T;

  explicit reserve_allocator(reserve& from) noexcept : from_(&from) {}
  template <class Other>
  reserve_allocator(const reserve_allocator<Other>& other) noexcept : from_(other.from()) {}

  T* allocate(std::size_t count) noexcept {
    static_assert(sizeof(T) <= reserve::size && alignof(T) <= alignof(std::max_align_t));
    if (count != 1) std::abort();  // no library asks for more than one
    return static_cast<T*>(from_->get());
  }
  void deallocate(T*, std::size_t) noexcept {}

  reserve* from() const noexcept { return from_; }

  template <class Other>
  bool operator==(const reserve_allocator<Other>& other) const noexcept {
    return from_ == other.from();
  }

 private:
  reserve* from_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
