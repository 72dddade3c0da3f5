// A plugin that uses the runtime and no schema.
#include <chrono>

#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/time/sleep.hpp"

extern "C" int work();

int work() {
  protocoro::sync_wait(protocoro::sleep_for(std::chrono::microseconds(1)));
  return 0;
}
