// Values that count themselves: what was created must be destroyed, once.
#ifndef TESTS_HARNESS_LIVE_OBJECTS_HPP
#define TESTS_HARNESS_LIVE_OBJECTS_HPP

#include <atomic>
#include <utility>

namespace support {

/// A value that knows how many of its kind live, and whether it was moved from. Its memory is its
/// own, so that a bitwise copy or a second destruction is seen by the address sanitizer.
class live_object {
 public:
  explicit live_object(int value = 0) : value_(new int(value)) { ++living_; }
  live_object(const live_object& other)
      : value_(other.value_ == nullptr ? nullptr : new int(*other.value_)) {
    ++living_;
    ++copies_;
  }
  live_object(live_object&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {
    ++living_;
  }
  live_object& operator=(live_object other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~live_object() {
    delete value_;
    --living_;
  }

  int value() const noexcept { return value_ == nullptr ? -1 : *value_; }
  bool moved_from() const noexcept { return value_ == nullptr; }

  static int living() noexcept { return living_; }
  static int copies() noexcept { return copies_; }

 private:
  static inline std::atomic<int> living_{0};
  static inline std::atomic<int> copies_{0};

  int* value_;
};

/// The same for a value that can only be moved.
class move_only : public live_object {
 public:
  using live_object::live_object;
  move_only(move_only&&) noexcept = default;
  move_only& operator=(move_only&&) noexcept = default;
};

/// How many live objects and copies came and went since it was made.
class live_objects {
 public:
  int added() const noexcept { return live_object::living() - living_; }
  int copies() const noexcept { return live_object::copies() - copies_; }

 private:
  const int living_ = live_object::living();
  const int copies_ = live_object::copies();
};

}  // namespace support

#endif
