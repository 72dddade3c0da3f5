#include "protocoro/resilience/circuit_breaker.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <stdexcept>

#include "protocoro/client/internal/answer_time.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/resilience/internal/circuit.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

using detail::answer_time;
using detail::circuit;
using std::chrono::nanoseconds;

class breaker final : public client_interceptor {
 public:
  explicit breaker(circuit_options options) : options_(std::move(options)), circuit_(options_) {}

 private:
  /// Lives in the frame of an admitted call. If the frame is destroyed before the call's end was
  /// reported, the call was stopped.
  class admitted {
   public:
    admitted(breaker& owner, const outgoing_call& call)
        : owner_(owner), call_(call), period_(owner.enter()) {
      answer_time::of(call).begin_anew();
    }
    admitted(const admitted&) = delete;
    admitted& operator=(const admitted&) = delete;
    ~admitted() {
      if (!told_) owner_.dropped(call_, period_);
    }
    void ended(circuit::end how) {
      told_ = true;
      owner_.leave(how, period_);
    }

   private:
    breaker& owner_;
    const outgoing_call& call_;
    const std::uint64_t period_;
    bool told_ = false;
  };

  task<> intercept(outgoing_call& call, next_step next) override {
    admitted here(*this, call);
    try {
      co_await next();
    } catch (const rpc_error& error) {
      here.ended(end_of(call, error.code()));
      throw;
    } catch (const cancelled&) {
      here.ended(end_of_stopped(call));
      throw;
    } catch (...) {
      here.ended(circuit::end::neither);
      throw;
    }
    here.ended(circuit::end::success);
  }

  /// If the call has no deadline, DEADLINE_EXCEEDED comes from the server.
  circuit::end end_of(const outgoing_call& call, status_code code) const {
    const answer_time& answer = answer_time::of(call);
    const bool may_be_the_callers = code == status_code::DEADLINE_EXCEEDED &&
                                    answer.deadline() != answer_time::time_point::max();
    if (may_be_the_callers && !is_slow(call, answer.until_deadline())) return circuit::end::neither;
    return is_failure(code) ? circuit::end::failure : circuit::end::success;
  }

  circuit::end end_of_stopped(const outgoing_call& call) const {
    const bool slow = is_slow(call, answer_time::of(call).until_now());
    return slow && is_failure(status_code::DEADLINE_EXCEEDED) ? circuit::end::failure
                                                              : circuit::end::neither;
  }

  bool is_slow(const outgoing_call& call, nanoseconds without_answer) const {
    return call.replies() == 0 && without_answer > nanoseconds::zero() &&
           without_answer >= options_.slow_after();
  }

  bool is_failure(status_code code) const {
    return std::find(options_.codes().begin(), options_.codes().end(), code) !=
           options_.codes().end();
  }

  /// Returns the period that the call belongs to. Throws rpc_error for a refused call.
  std::uint64_t enter() {
    const auto now = options_.now();
    std::unique_lock lock(mutex_);
    const circuit_state before = circuit_.state();
    if (!circuit_.admits(now))
      throw rpc_error(status_code::UNAVAILABLE, circuit_.why_refused()).never_sent(true);
    const circuit_state after = circuit_.state();
    const std::uint64_t period = circuit_.period();
    lock.unlock();
    try {
      tell(before, after);
    } catch (...) {
      forget(period);  // the call is not made
      throw;
    }
    return period;
  }

  void leave(circuit::end how, std::uint64_t period) {
    const auto now = options_.now();
    std::unique_lock lock(mutex_);
    const circuit_state before = circuit_.state();
    circuit_.ended(how, period, now);
    const circuit_state after = circuit_.state();
    lock.unlock();
    tell(before, after);
  }

  /// Swallows what the hook throws: no coroutine of this call is left that could fail with it.
  void dropped(const outgoing_call& call, std::uint64_t period) noexcept try {
    leave(end_of_stopped(call), period);
  } catch (...) {
  }

  void forget(std::uint64_t period) noexcept {
    const std::lock_guard lock(mutex_);
    circuit_.ended(circuit::end::neither, period, {});
  }

  void tell(circuit_state before, circuit_state now) const {
    if (before != now && options_.hook()) options_.hook()(now);
  }

  const circuit_options options_;
  std::mutex mutex_;
  circuit circuit_;
};

}  // namespace

circuit_options& circuit_options::open_at(double failure_ratio, int least_calls,
                                          std::chrono::nanoseconds window) {
  if (!(failure_ratio > 0 && failure_ratio <= 1) || least_calls < 1 ||
      window <= std::chrono::nanoseconds::zero())
    throw std::invalid_argument(
        "protocoro: open_at needs a failure ratio above 0 and at most 1, at least 1 call, and a "
        "window above 0");
  ratio_ = failure_ratio;
  least_calls_ = least_calls;
  window_ = window;
  return *this;
}

circuit_options& circuit_options::probes(int calls) {
  if (calls < 1) throw std::invalid_argument("protocoro: a circuit needs at least 1 probe");
  probes_ = calls;
  return *this;
}

std::shared_ptr<client_interceptor> circuit_breaker(circuit_options options) {
  return std::make_shared<breaker>(std::move(options));
}

}  // namespace v0_1
}  // namespace protocoro
