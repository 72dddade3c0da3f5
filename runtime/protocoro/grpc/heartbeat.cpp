#include "protocoro/grpc/heartbeat.hpp"

#include <grpcpp/alarm.h>

#include <atomic>
#include <chrono>
#include <optional>

#include "protocoro/base/internal/handover.hpp"
#include "protocoro/base/internal/kept_for_ever.hpp"
#include "protocoro/grpc/internal/heartbeat_share.hpp"
#include "protocoro/grpc/internal/keeper.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// An alarm of gRPC's rings on one of its timer threads. The call started there ends on one of the
/// callback threads, which sets the next alarm. So at most one beat is under way, even if those
/// threads are blocked, and no thread of the library's own is needed.
class heart {
 public:
  void add_user() {
    ++users_;
    beat_if_needed();
  }
  void remove_user() noexcept { --users_; }

  void use(bool on) {
    wanted_ = on;
    beat_if_needed();
  }
  void set_period(std::chrono::milliseconds period) noexcept { period_ = period; }
  /// Starts nothing more, and waits for nothing.
  void process_ends() noexcept { process_ends_ = true; }

  unsigned long beats() const noexcept { return beats_; }
  bool beating() const noexcept { return beating_; }

 private:
  bool needed() const noexcept { return wanted_ && users_ != 0 && !process_ends_; }

  /// The thread that sets `beating_` continues alone until it is cleared.
  void beat_if_needed() {
    if (needed() && !beating_.exchange(true)) rest();
  }

  /// Uses a new alarm each time, because the last one may not have returned from its callback yet;
  /// that callback keeps alive what it needs.
  void rest() {
    alarm_.emplace();
    starts(this);
    alarm_->Set(std::chrono::system_clock::now() + period_.load(),
                [this](bool) { beat_or_stop(); });
  }

  void beat_or_stop() {
    arrives(this);
    if (needed()) return beat();
    starts(this);
    beating_ = false;
    beat_if_needed();  // another thread may have added a user while it was still beating
  }

  void beat() {
    starts(this);
    call_.start(kept_channel(), [this](const grpc::Status&) {
      arrives(this);
      ++beats_;
      rest();
    });
  }

  std::atomic<int> users_{0};
  std::atomic<bool> wanted_{callback_threads_fall_asleep};
  /// A thread of gRPC's sleeps after a second without work; all of them sleep together after 0.9 s
  /// at the earliest. The difference allows for beats that come late.
  std::atomic<std::chrono::milliseconds> period_{std::chrono::milliseconds(750)};
  std::atomic<bool> process_ends_{false};
  std::atomic<bool> beating_{false};
  std::atomic<unsigned long> beats_{0};
  std::optional<grpc::Alarm> alarm_;
  stillborn_call call_;
};

/// Never destroyed, because gRPC's timers outlive static objects and may still use it.
heart& the_heart() {
  static kept_for_ever<heart> once;
  static const struct stopped_at_exit {
    ~stopped_at_exit() { once.kept.process_ends(); }
  } stopped;
  return once.kept;
}

}  // namespace

heartbeat_share::~heartbeat_share() {
  if (in_use_) the_heart().remove_user();
}

void heartbeat_share::take() {
  if (!in_use_.exchange(true)) the_heart().add_user();
}

unsigned long heartbeats() noexcept { return the_heart().beats(); }
bool heart_beats() noexcept { return the_heart().beating(); }
void set_heartbeat_period(std::chrono::milliseconds period) noexcept {
  the_heart().set_period(period);
}

}  // namespace detail

void use_heartbeat(bool on) noexcept { detail::the_heart().use(on); }

}  // namespace v0_1
}  // namespace protocoro
