// Proves that pieces of code never run at the same time.
#ifndef TESTS_HARNESS_ONE_AT_A_TIME_HPP
#define TESTS_HARNESS_ONE_AT_A_TIME_HPP

#include <atomic>

namespace support {

/// Every step goes through `step`. The plain counter makes the thread sanitizer the judge of what
/// is ordered; the atomic one sees an overlap in any build.
class one_at_a_time {
 public:
  void step() noexcept {
    if (inside_.fetch_add(1) != 0) overlapped_ = true;
    ++steps_;
    inside_.fetch_sub(1);
  }

  long steps() const noexcept { return steps_; }
  bool overlapped() const noexcept { return overlapped_; }

 private:
  std::atomic<int> inside_{0};
  std::atomic<bool> overlapped_{false};
  long steps_ = 0;
};

}  // namespace support

#endif
