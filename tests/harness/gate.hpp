// An await that is none of ours: no stop wakes it, only the test does.
#ifndef TESTS_HARNESS_GATE_HPP
#define TESTS_HARNESS_GATE_HPP

#include <coroutine>
#include <utility>

namespace support {

/// For one coroutine at a time; `open` resumes it right there.
class gate {
 public:
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) noexcept { waiting_ = waiting; }
  void await_resume() const noexcept {}

  void open() { std::exchange(waiting_, nullptr).resume(); }

 private:
  std::coroutine_handle<> waiting_;
};

}  // namespace support

#endif
