// What goes wrong in a replica on purpose, so that clients can show how they take it.
#ifndef PRODUCTION_FAULTS_HPP
#define PRODUCTION_FAULTS_HPP

#include <atomic>

#include "protocoro/coro/task.hpp"

class faults {
 public:
  /// Every so many answers fail with UNAVAILABLE; from some answer on there are none. 0 is never.
  faults(int fail_every, int hold_from) : fail_every_(fail_every), hold_from_(hold_from) {}

  /// Awaited before each answer. Held ones are counted on stderr.
  protocoro::task<> before_answer();

 private:
  const int fail_every_;
  const int hold_from_;
  std::atomic<int> answers_ = 0;  // of all calls, which run on several threads
  std::atomic<int> held_ = 0;
};

#endif
