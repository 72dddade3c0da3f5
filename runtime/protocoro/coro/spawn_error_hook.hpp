// Who hears of spawned work that failed while nobody waited for it.
//
//   set_spawn_error_hook([](std::exception_ptr error) { log_failure(error); });
#ifndef PROTOCORO_CORO_SPAWN_ERROR_HOOK_HPP
#define PROTOCORO_CORO_SPAWN_ERROR_HOOK_HPP

#include <exception>
#include <functional>

namespace protocoro {
inline namespace v0_1 {

using spawn_error_hook = std::function<void(std::exception_ptr)>;

/// Any thread. For the whole process: from now on `hook` is given what work of `spawn` and of
/// spawn_scope ended with and nobody took; a `cancelled` is nobody's error. Gives the former hook.
/// An empty one, as in the beginning, stands for one line on stderr.
///
/// The hook is called on the thread that frees the work, perhaps on several at once, and should not
/// block. The former one may still be running elsewhere when this returns. What a hook throws goes
/// to stderr, together with the failure that it was given.
spawn_error_hook set_spawn_error_hook(spawn_error_hook hook);

}  // namespace v0_1
}  // namespace protocoro

#endif
