// The thread that runs this, for coroutines that change threads.
#ifndef TESTS_HARNESS_CURRENT_THREAD_HPP
#define TESTS_HARNESS_CURRENT_THREAD_HPP

#include <thread>

namespace support {

/// Optimising, clang 14 takes a thread's id for a constant of the whole coroutine.
[[gnu::noinline]] inline std::thread::id current_thread() {
  asm volatile("" ::: "memory");
  return std::this_thread::get_id();
}

}  // namespace support

#endif
