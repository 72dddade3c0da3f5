// Lists the calls that a service has not finished yet.
#ifndef PROTOCORO_SERVER_INTERNAL_CALL_LIST_HPP
#define PROTOCORO_SERVER_INTERNAL_CALL_LIST_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class call_list;

/// An element of such a list. It must have left the list before it is destroyed.
class listed {
 public:
  listed() = default;
  listed(const listed&) = delete;
  listed& operator=(const listed&) = delete;

 protected:
  ~listed() = default;

 private:
  friend class call_list;

  void unlink() noexcept {
    next_->previous_ = previous_;
    previous_->next_ = next_;
    next_ = previous_ = this;
  }

  listed* next_ = this;
  listed* previous_ = this;
};

/// The list has several parts, each with its own lock, so that calls that start and end on several
/// threads rarely contend for one.
class call_list {
 public:
  void enter(listed& call) noexcept {
    part& home = home_of(call);
    const std::lock_guard lock(home.mutex);
    call.previous_ = home.ring.previous_;
    call.next_ = &home.ring;
    call.previous_->next_ = &call;
    home.ring.previous_ = &call;
  }

  void leave(listed& call) noexcept {
    const std::lock_guard lock(home_of(call).mutex);
    call.unlink();
  }

  /// Visits under the lock: no visited call leaves the list meanwhile.
  template <class Visit>
  void for_each(Visit visit) {
    for (part& each : parts_) {
      const std::lock_guard lock(each.mutex);
      for (listed* call = each.ring.next_; call != &each.ring; call = call->next_) visit(*call);
    }
  }

 private:
  class ring_head : public listed {};

  class alignas(64) part {
   public:
    std::mutex mutex;
    ring_head ring;
  };

  part& home_of(const listed& call) noexcept {
    return parts_[reinterpret_cast<std::uintptr_t>(&call) / 1024 % parts_.size()];
  }

  std::array<part, 16> parts_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
