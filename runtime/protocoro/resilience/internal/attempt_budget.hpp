// Throttles further attempts while a server fails most calls.
#ifndef PROTOCORO_RESILIENCE_INTERNAL_ATTEMPT_BUDGET_HPP
#define PROTOCORO_RESILIENCE_INTERNAL_ATTEMPT_BUDGET_HPP

#include <algorithm>
#include <mutex>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// A token bucket that all calls of one interceptor share, on any thread.
class attempt_budget {
 public:
  attempt_budget(double most, double paid_per_success) noexcept
      : most_(most), paid_per_success_(paid_per_success), left_(most) {}

  void succeeded() noexcept {
    const std::lock_guard lock(mutex_);
    left_ = std::min(most_, left_ + paid_per_success_);
  }
  void failed() noexcept {
    const std::lock_guard lock(mutex_);
    left_ = std::max(0.0, left_ - 1);
  }
  bool has_another() const noexcept {
    const std::lock_guard lock(mutex_);
    return left_ > most_ / 2;
  }

 private:
  const double most_;
  const double paid_per_success_;
  mutable std::mutex mutex_;
  double left_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
