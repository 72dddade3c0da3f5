// From one executor to another, in the middle of a coroutine.
//
//   task<Image> render(Scene scene) {
//     co_await resume_on(pool.get_executor());     // this computes for long
//     co_return trace(scene);
//   }
#ifndef PROTOCORO_CORO_RESUME_ON_HPP
#define PROTOCORO_CORO_RESUME_ON_HPP

#include "protocoro/coro/executor.hpp"
#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Moves the whole root: this coroutine and all others of its tree (whoever awaits it, the branches
/// of a when_all, request generators) resume on `where` from now on, still one at a time. It does
/// not move back by itself. An empty executor means inline: on this thread until the next await,
/// then on whatever thread completes that. Whoever is there already goes on at once.
///
/// Throws `cancelled` after a stop, like every await; then nothing has moved. The executor must
/// live until the root has ended or has moved on. A sync_wait ends on its own thread nevertheless.
task<> resume_on(executor where);

}  // namespace v0_1
}  // namespace protocoro

#endif
