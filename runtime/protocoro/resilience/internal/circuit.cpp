#include "protocoro/resilience/internal/circuit.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

void recent_calls::add(bool failed, time_point now) {
  const std::int64_t number = now.time_since_epoch() / slice_;
  slice& newest = kept_[static_cast<std::size_t>(number) % kept_.size()];
  if (newest.number != number) newest = slice(number);
  ++newest.calls;
  newest.failures += failed ? 1 : 0;
  calls_ = failures_ = 0;
  for (const slice& each : kept_) {
    if (each.number <= number - slices) continue;
    calls_ += each.calls;
    failures_ += each.failures;
  }
}

bool circuit::admits(time_point now) {
  const bool waited = now - since_ >= options_.open_for();
  switch (state_) {
    case circuit_state::closed:
      return true;
    case circuit_state::open:
      if (!waited) return false;
      become(circuit_state::half_open, now);
      break;
    case circuit_state::half_open:
      if (probes_left_ == 0 && waited) become(circuit_state::half_open, now);
      break;
  }
  if (probes_left_ == 0) return false;
  --probes_left_;
  return true;
}

void circuit::ended(end how, std::uint64_t period, time_point now) {
  if (period != period_) return;
  if (state_ == circuit_state::half_open) return probe_ended(how, now);
  if (how == end::neither) return;
  recent_.add(how == end::failure, now);
  const auto calls = static_cast<double>(recent_.calls());
  if (recent_.calls() >= options_.least_calls() &&
      static_cast<double>(recent_.failures()) >= options_.failure_ratio() * calls)
    become(circuit_state::open, now);
}

void circuit::probe_ended(end how, time_point now) {
  switch (how) {
    case end::success:
      if (++successes_ == options_.probes()) become(circuit_state::closed, now);
      break;
    case end::failure:
      become(circuit_state::open, now);
      break;
    case end::neither:
      ++probes_left_;
      break;
  }
}

/// Keeps the counts that opened the circuit until it closes, because `why_refused` reports them.
void circuit::become(circuit_state state, time_point now) noexcept {
  state_ = state;
  since_ = now;
  ++period_;
  probes_left_ = state == circuit_state::half_open ? options_.probes() : 0;
  successes_ = 0;
  if (state == circuit_state::closed) recent_.forget();
}

std::string circuit::why_refused() const {
  const std::string calls = std::to_string(recent_.failures()) + " of " +
                            std::to_string(recent_.calls()) + " calls have failed";
  return state_ == circuit_state::half_open
             ? "the circuit is half open: " + calls + ", and trial calls are in progress"
             : "the circuit is open: " + calls;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
