#include "protocoro/resilience/call_limits.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>

#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

using std::chrono::steady_clock;

class concurrency_limit final : public server_interceptor {
 public:
  explicit concurrency_limit(std::size_t calls) noexcept : most_(calls) {}

 private:
  /// Lives in the frame of a counted call.
  class place {
   public:
    explicit place(concurrency_limit& limit) : limit_(limit) {
      if (limit_.inside_.fetch_add(1) < limit_.most_) return;
      --limit_.inside_;
      throw rpc_error(status_code::RESOURCE_EXHAUSTED, "too many concurrent calls");
    }
    place(const place&) = delete;
    place& operator=(const place&) = delete;
    ~place() { --limit_.inside_; }

   private:
    concurrency_limit& limit_;
  };

  task<> intercept(intercepted_call&, next_step next) override {
    const place here(*this);
    co_await next();
  }

  const std::size_t most_;
  std::atomic<std::size_t> inside_{0};
};

/// A bucket of tokens that fills over time; each call takes one.
class rate_limit final : public server_interceptor {
 public:
  rate_limit(double per_second, double burst) noexcept
      : per_second_(per_second), burst_(burst), left_(burst) {}

 private:
  task<> intercept(intercepted_call&, next_step next) override {
    if (!take_one()) throw rpc_error(status_code::RESOURCE_EXHAUSTED, "call rate exceeded");
    return next();
  }

  bool take_one() {
    const std::lock_guard lock(mutex_);
    const auto now = steady_clock::now();
    const std::chrono::duration<double> passed = now - filled_;
    left_ = std::min(burst_, left_ + passed.count() * per_second_);
    filled_ = now;
    if (left_ < 1) return false;
    left_ -= 1;
    return true;
  }

  const double per_second_;
  const double burst_;
  std::mutex mutex_;
  double left_;
  steady_clock::time_point filled_ = steady_clock::now();
};

class time_limit final : public server_interceptor {
 public:
  explicit time_limit(std::chrono::nanoseconds most) noexcept : most_(most) {}

 private:
  task<> intercept(intercepted_call&, next_step next) override {
    return with_timeout(next(), most_);
  }

  const std::chrono::nanoseconds most_;
};

}  // namespace

std::shared_ptr<server_interceptor> limit_concurrency(std::size_t calls) {
  return std::make_shared<concurrency_limit>(calls);
}

std::shared_ptr<server_interceptor> limit_rate(double per_second, double burst) {
  if (!(per_second > 0) || !(burst >= 1))
    throw std::invalid_argument(
        "protocoro: limit_rate needs more than 0 calls per second and a burst of at least 1");
  return std::make_shared<rate_limit>(per_second, burst);
}

std::shared_ptr<server_interceptor> limit_time(std::chrono::nanoseconds most) {
  return std::make_shared<time_limit>(most);
}

}  // namespace v0_1
}  // namespace protocoro
