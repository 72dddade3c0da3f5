#include "protocoro/grpc/internal/idle_alarm.hpp"

#include <google/protobuf/empty.pb.h>
#include <grpcpp/alarm.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

#include "protocoro/base/internal/handover.hpp"
#include "protocoro/base/internal/kept_for_ever.hpp"
#include "protocoro/coro/detail/work_queue.hpp"
#include "protocoro/coro/internal/idle_runner.hpp"
#include "protocoro/grpc/internal/grpc_thread_visit.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

const google::protobuf::MessageLite& no_message() {
  return google::protobuf::Empty::default_instance();
}

/// The method to blame if the woken code blocks gRPC's threads.
constexpr method_info woken("/protocoro/woken", rpc_kind::unary, no_message, no_message, false);

/// Set by the first work item of a burst. Items that come before it rings run with it.
class idle_alarm {
 public:
  void run(work_item& work) noexcept {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push(work);
      if (std::exchange(set_, true)) return;
    }
    set();
  }

  unsigned long alarms() const noexcept { return alarms_; }

 private:
  /// Uses a new alarm each time, because the last one may not have returned from its callback yet;
  /// that callback keeps alive what it needs. The lock keeps the next alarm out until this one has
  /// been set, even if it rings at once.
  void set() noexcept {
    const std::lock_guard lock(setting_);
    ++alarms_;
    alarm_.emplace();
    starts(this);
    alarm_->Set(gpr_timespec{0, 0, GPR_TIMESPAN}, [this](bool) { ring(); });
  }

  void ring() noexcept {
    arrives(this);
    const grpc_thread_visit here(woken);
    work_queue burst;
    {
      const std::lock_guard lock(mutex_);
      burst = std::exchange(waiting_, work_queue());
      set_ = false;
    }
    while (work_item* const next = burst.pop()) next->run();
  }

  std::atomic<unsigned long> alarms_{0};
  std::mutex mutex_;
  work_queue waiting_;
  bool set_ = false;
  std::mutex setting_;
  std::optional<grpc::Alarm> alarm_;
};

idle_alarm& the_alarm() noexcept {
  static kept_for_ever<idle_alarm> once;  // gRPC's threads outlive static objects
  return once.kept;
}

void run_when_it_rings(work_item& work) noexcept { the_alarm().run(work); }

}  // namespace

void use_idle_alarm() noexcept { offer_idle_runner(run_when_it_rings); }

unsigned long idle_alarms() noexcept { return the_alarm().alarms(); }

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
