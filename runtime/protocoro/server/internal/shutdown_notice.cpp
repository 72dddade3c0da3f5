#include "protocoro/server/internal/shutdown_notice.hpp"

#include <grpcpp/alarm.h>

#include <memory>
#include <new>
#include <utility>

#include "protocoro/base/internal/handover.hpp"
#include "protocoro/coro/detail/leaf_operation.hpp"
#include "protocoro/grpc/internal/grpc_thread_visit.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// In the list while a coroutine may wait. The list then holds a reference to it.
class shutdown_notice::wait_operation final : public refcounted, public leaf_operation {
 public:
  wait_operation(shutdown_notice& awaited, const method_info& own) noexcept
      : leaf_operation(static_cast<refcounted&>(*this)), awaited_(awaited), charged_(&own) {}

  bool advance(work_item& done, context& where) override {
    check(where);
    charged_ = &charged_method(where, *charged_);
    return enter() && wait(done, where);
  }
  void* take() override {
    throw_if_stopped();
    return this;
  }
  void drop() noexcept override {
    leave();
    release();
  }
  const char* waits_for() const noexcept override { return "shutdown"; }

  /// Called when it has been taken out of the list; releases the list's reference.
  void wake() noexcept {
    {
      const grpc_thread_visit here(*charged_);
      wake_up_.send();
    }
    release();
  }

 private:
  friend class shutdown_notice;

  ~wait_operation() override = default;

  void stopped(bool /*whole*/) noexcept override { leave(); }

  /// Returns false if there is nothing to wait for.
  bool enter() noexcept {
    const std::lock_guard lock(awaited_->mutex_);
    if (awaited_->begun_) return listed_;  // if listed, its wake-up is on the way
    if (listed_) return true;
    next_ = std::exchange(awaited_->first_, this);
    previous_ = nullptr;
    if (next_ != nullptr) next_->previous_ = this;
    listed_ = true;
    add_ref();
    return true;
  }

  void leave() noexcept {
    {
      const std::lock_guard lock(awaited_->mutex_);
      if (!listed_) return;
      unlink();
    }
    release();
  }

  void unlink() noexcept {
    (previous_ == nullptr ? awaited_->first_ : previous_->next_) = next_;
    if (next_ != nullptr) next_->previous_ = previous_;
    listed_ = false;
  }

  const counted_ptr<shutdown_notice> awaited_;
  const method_info* charged_;
  wait_operation* next_ = nullptr;  // these three: guarded by the notice's lock
  wait_operation* previous_ = nullptr;
  bool listed_ = false;
  wake_up wake_up_;
};

operation_ptr shutdown_notice::wait(const method_info& own) {
  return operation_ptr(new wait_operation(*this, own));
}

namespace {

/// Calls a function once on a thread of gRPC and then destroys itself.
class alarm_at_once final {
 public:
  using function = void (shutdown_notice::*)() noexcept;

  static void set(shutdown_notice& notice, function rung) {
    auto* const made = new alarm_at_once(notice);
    starts(made);
    made->alarm_.Set(gpr_timespec{0, 0, GPR_TIMESPAN}, [made, rung](bool) {
      arrives(made);
      const std::unique_ptr<alarm_at_once> self(made);
      ((*made->notice_).*rung)();
    });
  }

 private:
  friend std::default_delete<alarm_at_once>;
  explicit alarm_at_once(shutdown_notice& notice) noexcept : notice_(notice) {}
  ~alarm_at_once() = default;

  const counted_ptr<shutdown_notice> notice_;
  grpc::Alarm alarm_;
};

}  // namespace

/// If there is no memory for the alarm, no handler is told; the end of the grace stops them.
void shutdown_notice::begin() noexcept try {
  {
    const std::lock_guard lock(mutex_);
    begun_ = true;
    if (first_ == nullptr) return;
  }
  alarm_at_once::set(*this, &shutdown_notice::wake_all);
} catch (const std::bad_alloc&) {
}

/// Wakes one at a time: a coroutine that is woken may take itself or others out of the list.
void shutdown_notice::wake_all() noexcept {
  for (;;) {
    wait_operation* woken = nullptr;
    {
      const std::lock_guard lock(mutex_);
      if (!begun_ || first_ == nullptr) return;
      woken = first_;
      woken->unlink();
      woken->wake_up_ = woken->mark_complete();
    }
    woken->wake();
  }
}

void shutdown_notice::forget() noexcept {
  const std::lock_guard lock(mutex_);
  begun_ = false;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
