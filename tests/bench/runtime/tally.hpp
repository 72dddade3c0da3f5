// A count that many threads add to.
#ifndef BENCH_RUNTIME_TALLY_HPP
#define BENCH_RUNTIME_TALLY_HPP

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace bench {

/// Threads add in cache lines of their own (as long as there are few threads): what counts every
/// allocation must not itself be what is measured.
class tally {
 public:
  constexpr tally() noexcept = default;

  void add(std::uint64_t more = 1) noexcept {
    parts_[part_of_this_thread()].count.fetch_add(more, std::memory_order_relaxed);
  }

  std::uint64_t sum() const noexcept {
    std::uint64_t all = 0;
    for (const part& one : parts_) all += one.count.load(std::memory_order_relaxed);
    return all;
  }

 private:
  class alignas(64) part {
   public:
    std::atomic<std::uint64_t> count{0};
  };
  static constexpr std::size_t parts = 64;

  static std::size_t part_of_this_thread() noexcept {
    if (part_ == 0) part_ = 1 + threads_.fetch_add(1, std::memory_order_relaxed) % parts;
    return part_ - 1;
  }

  // Constant-initialised, so that malloc may count before anything else has run.
  static inline constinit thread_local std::size_t part_ = 0;  // from 1 on; 0 is not chosen yet
  static inline constinit std::atomic<std::size_t> threads_{0};

  std::array<part, parts> parts_{};
};

}  // namespace bench

#endif
