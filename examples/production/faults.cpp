#include "faults.hpp"

#include <chrono>
#include <iostream>
#include <string>

#include "protocoro/coro.hpp"
#include "protocoro/rpc/rpc_error.hpp"

protocoro::task<> faults::before_answer() {
  const int number = ++answers_;
  if (hold_from_ != 0 && number >= hold_from_) {
    std::cerr << "holding " + std::to_string(++held_) + " calls\n";
    co_await protocoro::sleep_for(std::chrono::hours(24));  // ends with the call
  }
  if (fail_every_ != 0 && number % fail_every_ == 0)
    throw protocoro::rpc_error(protocoro::status_code::UNAVAILABLE, "out of order on purpose");
}
