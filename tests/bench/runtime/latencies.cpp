#include "latencies.hpp"

#include <algorithm>
#include <bit>

namespace bench {
namespace {

/// Numbers below 128 have a column each; above, those that share their first seven bits share one.
std::size_t column_of(std::uint64_t nanoseconds) noexcept {
  const int shift = std::max(0, static_cast<int>(std::bit_width(nanoseconds)) - 7);
  return static_cast<std::size_t>(shift) * 64 + (nanoseconds >> shift);
}

/// The first number beyond a column.
double end_of(std::size_t column) noexcept {
  const std::size_t shift = column < 128 ? 0 : column / 64 - 1;
  return static_cast<double>((column - shift * 64 + 1) << shift);
}

}  // namespace

void latencies::record(std::chrono::steady_clock::duration took) noexcept {
  const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(took).count();
  const std::size_t column = column_of(static_cast<std::uint64_t>(std::max<long>(nanoseconds, 0)));
  columns_[std::min(column, columns_.size() - 1)].fetch_add(1, std::memory_order_relaxed);
}

void latencies::clear() noexcept {
  for (auto& column : columns_) column.store(0, std::memory_order_relaxed);
}

double latencies::quantile_us(double part) const noexcept {
  std::uint64_t all = 0;
  for (const auto& column : columns_) all += column.load(std::memory_order_relaxed);
  if (all == 0) return 0;
  const double wanted = part * static_cast<double>(all);
  std::uint64_t seen = 0;
  std::size_t column = 0;
  for (; column != columns_.size(); ++column) {
    seen += columns_[column].load(std::memory_order_relaxed);
    if (static_cast<double>(seen) >= wanted) break;
  }
  return end_of(column) / 1000;
}

}  // namespace bench
