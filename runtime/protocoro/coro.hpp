// Coroutines without gRPC: tasks and generators, structured concurrency, pipes, executors, sleeping
// and time limits.
//
//   protocoro::task<int> answer() {
//     co_await protocoro::sleep_for(std::chrono::milliseconds(10));
//     co_return 42;
//   }
//
//   int value = protocoro::sync_wait(answer());
#ifndef PROTOCORO_CORO_HPP
#define PROTOCORO_CORO_HPP

#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/executor.hpp"
#include "protocoro/coro/flowing_value.hpp"
#include "protocoro/coro/merge.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/resume_on.hpp"
#include "protocoro/coro/shield.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/spawn_error_hook.hpp"
#include "protocoro/coro/spawn_scope.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/coro/task_group.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/coro/when_all.hpp"
#include "protocoro/coro/when_any.hpp"
#include "protocoro/time/sleep.hpp"
#include "protocoro/time/with_timeout.hpp"

#endif
