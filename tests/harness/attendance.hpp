// Who is inside a handler: tests wait for numbers, never for time.
#ifndef TESTS_HARNESS_ATTENDANCE_HPP
#define TESTS_HARNESS_ATTENDANCE_HPP

#include <condition_variable>
#include <mutex>

namespace rpc_test {

class attendance {
 public:
  /// Lives in the frame of whoever is inside.
  class [[nodiscard]] visitor {
   public:
    explicit visitor(attendance& visited) : visited_(visited) { visited_.add(1, 1); }
    ~visitor() { visited_.add(-1, 0); }
    visitor(const visitor&) = delete;
    visitor& operator=(const visitor&) = delete;

   private:
    attendance& visited_;
  };

  int inside() const {
    const std::lock_guard lock(mutex_);
    return inside_;
  }
  int most_inside() const {
    const std::lock_guard lock(mutex_);
    return most_inside_;
  }

  /// That ever entered.
  int entries() const {
    const std::lock_guard lock(mutex_);
    return entries_;
  }

  /// Blocks until so many have ever entered.
  void wait_for_entries(int entries) const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return entries_ >= entries; });
  }
  /// Blocks until nobody is inside.
  void wait_until_empty() const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return inside_ == 0; });
  }

 private:
  void add(int inside, int entries) {
    const std::lock_guard lock(mutex_);
    inside_ += inside;
    entries_ += entries;
    if (inside_ > most_inside_) most_inside_ = inside_;
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  int inside_ = 0;
  int entries_ = 0;
  int most_inside_ = 0;
};

}  // namespace rpc_test

#endif
