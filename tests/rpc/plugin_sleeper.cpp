// A plugin that uses the runtime and no schema.
#include <chrono>

#include "protocoro/sleep.hpp"
#include "protocoro/sync_wait.hpp"

extern "C" int work();

int work() {
  protocoro::sync_wait(protocoro::sleep_for(std::chrono::microseconds(1)));
  return 0;
}
