#include "protocoro/calls/internal/wire_queue.hpp"

#include <algorithm>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

void wire_queue::push(wire bytes) {
  if (size_ == ring_.size()) grow();
  bytes_ += bytes.size();
  ring_[place(first_ + size_++)] = std::move(bytes);
}

bool wire_queue::try_push(wire& bytes) noexcept try {
  if (size_ == ring_.size()) grow();
  push(std::move(bytes));
  return true;
} catch (...) {
  return false;
}

wire wire_queue::pop() noexcept {
  wire oldest = std::move(ring_[first_]);
  first_ = place(first_ + 1);
  --size_;
  bytes_ -= oldest.size();
  return oldest;
}

void wire_queue::clear() noexcept {
  ring_.clear();
  first_ = size_ = bytes_ = 0;
}

void wire_queue::grow() {
  std::rotate(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(first_), ring_.end());
  first_ = 0;
  ring_.resize(std::max(std::size_t{8}, 2 * ring_.size()));
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
