#include "protocoro/resilience/retry.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>

#include "protocoro/client/internal/answer_time.hpp"
#include "protocoro/client/internal/time_left.hpp"
#include "protocoro/resilience/internal/attempt_budget.hpp"
#include "protocoro/resilience/internal/push_back.hpp"
#include "protocoro/rpc/internal/method_names.hpp"
#include "protocoro/time/sleep.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

using std::chrono::nanoseconds;

std::minstd_rand seeded() { return std::minstd_rand(std::random_device()()); }

/// Not inlined: inside a coroutine, clang takes a thread-local variable for one that never changes
/// (docs/compatibility.md).
[[gnu::noinline]] double about_one() {
  static thread_local std::minstd_rand source = seeded();
  return std::uniform_real_distribution<double>(0.8, 1.2)(source);
}

/// Computes the pauses of one call.
class schedule {
 public:
  explicit schedule(const retry_options& options) noexcept
      : options_(options), next_(in_nanoseconds(options.first_pause())) {}

  nanoseconds own() {
    const double longest = in_nanoseconds(detail::within_bounds(options_.longest_pause()));
    const double pause = std::min(next_, longest);
    next_ = std::min(next_ * options_.multiplier(), longest);
    return nanoseconds(static_cast<nanoseconds::rep>(pause * about_one()));
  }

  void begin_anew() noexcept { next_ = in_nanoseconds(options_.first_pause()); }

 private:
  static double in_nanoseconds(nanoseconds time) { return static_cast<double>(time.count()); }

  const retry_options& options_;
  double next_;
};

class repeating final : public client_interceptor {
 public:
  explicit repeating(retry_options options)
      : options_(std::move(options)), budget_(options_.budget(), options_.paid_per_success()) {}

 private:
  task<> intercept(outgoing_call& call, next_step next) override {
    const rpc_kind kind = call.method().kind();
    const bool once = kind == rpc_kind::client_streaming || kind == rpc_kind::bidi_streaming;
    return once ? next() : repeat(call, next);
  }

  /// Restores the options before each attempt, because inner interceptors may have changed them.
  task<> repeat(outgoing_call& call, next_step next) {
    call_options original = call.options();
    if (!original.recorded()) original.record(call_info());
    schedule pauses(options_);
    const bool may_run_twice = detail::may_run_twice(call.method(), options_.idempotent());
    const detail::answer_time& answer = detail::answer_time::of(call);
    for (int number = 1;; ++number) {
      call.options() = original;
      if (number != 1)
        call.options().metadata("grpc-previous-rpc-attempts", std::to_string(number - 1));
      nanoseconds pause{0};
      const int sent_before = answer.attempts_sent();
      try {
        co_await next();
        budget_.succeeded();
        co_return;
      } catch (const rpc_error& error) {
        const bool never_sent = error.never_sent() && answer.attempts_sent() == sent_before;
        const auto wanted = pause_after(error, number, call, pauses);
        if (!may_run_twice && !never_sent) throw;
        if (!wanted || *wanted >= detail::time_left(original)) throw;
        pause = *wanted;
        if (options_.hook()) options_.hook()(failed_attempt(call.method(), number, error, pause));
      }
      co_await sleep_for(pause);
      original.recorded()->reserve();  // else an attempt never made keeps an old record
    }
  }

  /// Empty if there is to be no other attempt.
  std::optional<nanoseconds> pause_after(const rpc_error& error, int number,
                                         const outgoing_call& call, schedule& pauses) {
    const auto& codes = options_.codes();
    if (std::find(codes.begin(), codes.end(), error.code()) == codes.end()) return std::nullopt;
    if (!detail::answer_time::of(call).caller_ran_out_of_time(error.code())) budget_.failed();
    if (!budget_.has_another() || number >= options_.attempts() || call.replies() != 0)
      return std::nullopt;
    const auto& record = call.options().recorded();
    const detail::push_back said(record ? record->trailing_metadata() : metadata(), error.status());
    if (said.forbids()) return std::nullopt;
    if (!said.pause()) return std::max(pauses.own(), said.shortest_pause());
    pauses.begin_anew();
    return said.pause();
  }

  const retry_options options_;
  detail::attempt_budget budget_;
};

}  // namespace

retry_options& retry_options::attempts(int most) {
  if (most < 1) throw std::invalid_argument("protocoro: retry needs at least 1 attempt");
  attempts_ = most;
  return *this;
}

retry_options& retry_options::back_off(nanoseconds first, nanoseconds most, double multiplier) {
  if (first < nanoseconds::zero() || most < nanoseconds::zero() || !(multiplier >= 1) ||
      std::isinf(multiplier))
    throw std::invalid_argument(
        "protocoro: a back-off needs times of at least 0 and a multiplier of at least 1");
  first_pause_ = first;
  longest_pause_ = most;
  multiplier_ = multiplier;
  return *this;
}

retry_options& retry_options::budget(double most, double per_success) {
  if (!(most > 0) || !(per_success > 0))
    throw std::invalid_argument(
        "protocoro: the budget of retry needs `most` and `per_success` above 0");
  budget_ = most;
  paid_per_success_ = per_success;
  return *this;
}

std::shared_ptr<client_interceptor> retry(retry_options options) {
  return std::make_shared<repeating>(std::move(options));
}

}  // namespace v0_1
}  // namespace protocoro
