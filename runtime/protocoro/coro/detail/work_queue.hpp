// A first-in, first-out queue of work items, for one thread at a time.
#ifndef PROTOCORO_CORO_DETAIL_WORK_QUEUE_HPP
#define PROTOCORO_CORO_DETAIL_WORK_QUEUE_HPP

#include "protocoro/coro/executor.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class work_queue {
 public:
  bool empty() const noexcept { return first_ == nullptr; }

  void push(work_item& work) noexcept {
    work.next_ = nullptr;
    (first_ == nullptr ? first_ : last_->next_) = &work;
    last_ = &work;
  }

  /// Returns nullptr if the queue is empty.
  work_item* pop() noexcept {
    work_item* oldest = first_;
    if (oldest != nullptr) first_ = oldest->next_;
    return oldest;
  }

 private:
  work_item* first_ = nullptr;
  work_item* last_ = nullptr;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
