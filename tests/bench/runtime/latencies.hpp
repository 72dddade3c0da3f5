// How long calls took.
#ifndef BENCH_RUNTIME_LATENCIES_HPP
#define BENCH_RUNTIME_LATENCIES_HPP

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bench {

/// A histogram whose columns are 1/64 of an octave wide. Any thread may record; whoever clears or
/// reads it meanwhile may miss a few.
class latencies {
 public:
  void record(std::chrono::steady_clock::duration took) noexcept;
  void clear() noexcept;

  /// What this part (0.5 is the median) stayed below; 0 when nothing was recorded.
  double quantile_us(double part) const noexcept;

 private:
  static constexpr std::size_t octave = 64;
  static constexpr std::size_t octaves = 34;  // up to 2^40 ns, a quarter of an hour

  std::array<std::atomic<std::uint32_t>, octave * octaves> columns_{};
};

}  // namespace bench

#endif
