// What the tests of with_timeout look at.
#ifndef TESTS_TIME_LATE_TASK_HPP
#define TESTS_TIME_LATE_TASK_HPP

#include <gtest/gtest.h>

#include <exception>
#include <string>
#include <thread>
#include <utility>

#include "../harness/failure_text.hpp"
#include "../harness/gate.hpp"
#include "../harness/manual_executor.hpp"
#include "../harness/stopped_tasks.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/rpc/rpc_error.hpp"

/// What a failed await threw: a status code, or a text.
template <class T>
std::string failure_of(protocoro::task<T> work) {
  try {
    protocoro::sync_wait(std::move(work));
  } catch (const protocoro::rpc_error& error) {
    return error.code() == protocoro::status_code::DEADLINE_EXCEEDED ? "deadline" : "rpc";
  } catch (...) {
    return support::failure_text();
  }
  return "nothing";
}

/// Hears of the stop, and waits for something that no stop wakes.
inline protocoro::task<int> ignores_its_stop(support::gate& gate, std::string& log) {
  const auto waits = [](support::gate& inner) -> protocoro::task<> { co_await inner; };
  co_await protocoro::when_all(waits(gate), support::swallows_its_stop(log));
  co_return 5;
}

inline void run_until_stopped(support::manual_executor& here, const std::string& log) {
  while (log.empty()) {
    here.run();
    std::this_thread::yield();
  }
  EXPECT_EQ(log, "stopped swallowed ");
}

#endif
