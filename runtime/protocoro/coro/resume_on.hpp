// Moves a coroutine to another executor in the middle of its body.
//
//   task<Image> render(Scene scene) {
//     co_await resume_on(pool.get_executor());     // a long computation follows
//     co_return trace(scene);
//   }
#ifndef PROTOCORO_CORO_RESUME_ON_HPP
#define PROTOCORO_CORO_RESUME_ON_HPP

#include "protocoro/coro/executor.hpp"
#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Moves the whole root to `where`: this coroutine and all others of its tree (its awaiters, the
/// branches of a when_all, request generators) resume there from now on, still one at a time. The
/// root does not move back by itself. If it is there already, the coroutine goes on at once. An
/// empty executor means inline: the coroutine stays on this thread until its next await, and then
/// resumes on the thread that completes that await.
///
/// Throws `cancelled` after a stop, like every await; the root has not moved then. The executor
/// must live until the root has ended or has moved on. A sync_wait returns on its own thread
/// regardless.
task<> resume_on(executor where);

}  // namespace v0_1
}  // namespace protocoro

#endif
