#include "protocoro/server/internal/request_watch.hpp"

#include <algorithm>
#include <array>
#include <new>

#include "protocoro/base/internal/handover.hpp"
#include "protocoro/rpc/internal/deadline.hpp"
#include "protocoro/server/internal/server_call.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

void request_watch::begin(call_list& calls, duration limit) noexcept {
  const std::lock_guard lock(mutex_);
  is_set_ = false;
  limit_ = limit;
  calls_ = limit < for_ever ? &calls : nullptr;
}

void request_watch::end() noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (calls_ == nullptr) return;
    calls_ = nullptr;
  }
  const std::lock_guard lock(setting_);
  if (alarm_) alarm_->Cancel();
}

/// Either this sees that the alarm is not set, or `rung`, which looks later, sees the call.
void request_watch::call_waits() {
  if (calls_ == nullptr || is_set_.load() || is_set_.exchange(true)) return;
  set_alarm(limit_);
}

bool request_watch::has_ended() noexcept {
  const std::lock_guard lock(mutex_);
  return calls_ == nullptr;
}

/// Uses a new alarm each time, because the last one may not have returned from its callback yet.
void request_watch::set_alarm(duration after) {
  const std::lock_guard lock(setting_);
  if (has_ended()) return;
  alarm_.emplace();
  add_ref();
  starts(this);
  alarm_->Set(grpc_span(after), [this](bool) {
    arrives(this);
    rung();
    release();
  });
}

void request_watch::rung() noexcept {
  is_set_ = false;
  end_late_calls();
  const std::optional<duration> next = next_look();
  if (!next || is_set_.exchange(true)) return;
  try {
    set_alarm(*next);
  } catch (const std::bad_alloc&) {
    is_set_ = false;
  }
}

/// Ends up to `most_at_a_time` calls; if more are late, the next look follows at once. Ending a
/// call may run code on this thread that takes the call out of the list, so the lock is not held.
void request_watch::end_late_calls() noexcept {
  std::array<held_call, most_at_a_time> late;
  std::size_t found = 0;
  {
    const std::lock_guard lock(mutex_);
    if (calls_ == nullptr) return;
    const auto latest = std::chrono::steady_clock::now() - limit_;
    calls_->for_each([&](listed& each) {
      auto& call = static_cast<server_call&>(each);
      if (found != late.size() && call.arrival() <= latest && call.gives_up_request())
        late[found++] = held_call(call.grpc_context());
    });
  }
  for (std::size_t i = 0; i != found; ++i)
    late[i].cancel(status_code::DEADLINE_EXCEEDED, server_call::request_too_late);
}

std::optional<request_watch::duration> request_watch::next_look() noexcept {
  const std::lock_guard lock(mutex_);
  if (calls_ == nullptr) return std::nullopt;
  std::optional<std::chrono::steady_clock::time_point> oldest;
  calls_->for_each([&](listed& each) {
    auto& call = static_cast<server_call&>(each);
    if (call.awaits_request() && (!oldest || call.arrival() < *oldest)) oldest = call.arrival();
  });
  if (!oldest) return std::nullopt;
  return time_until(*oldest + limit_);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
