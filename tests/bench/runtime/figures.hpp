// What a process has used, as one line of JSON.
#ifndef BENCH_RUNTIME_FIGURES_HPP
#define BENCH_RUNTIME_FIGURES_HPP

#include <chrono>
#include <cstdint>
#include <string>

#include "tally.hpp"

namespace bench {

/// All since the start of the process: of a part of its life, only the difference is of interest.
class figures {
 public:
  /// As it is now. `operations` are calls, messages or rounds, whatever the scene is about.
  explicit figures(const tally& operations);

  double seconds_since(const figures& earlier) const;
  /// Members of a JSON object, without its braces.
  std::string json_since(const figures& earlier) const;

 private:
  std::chrono::steady_clock::time_point when_;
  double cpu_seconds_;  // user and system
  std::uint64_t operations_;
  std::uint64_t allocations_;
  long peak_rss_kib_;
};

}  // namespace bench

#endif
