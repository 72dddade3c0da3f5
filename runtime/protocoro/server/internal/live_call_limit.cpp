#include "protocoro/server/internal/live_call_limit.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

std::size_t live_call_limit::refusals_to_report() noexcept {
  const auto now = clock::now();
  auto next = next_report_.load();
  if (now < next || !next_report_.compare_exchange_strong(next, now + std::chrono::seconds(5)))
    return 0;
  return refused_.exchange(0);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
