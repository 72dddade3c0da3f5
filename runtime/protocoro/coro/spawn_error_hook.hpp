// Sets a hook for failures of spawned work that no join has taken.
//
//   set_spawn_error_hook([](std::exception_ptr error) { log_failure(error); });
#ifndef PROTOCORO_CORO_SPAWN_ERROR_HOOK_HPP
#define PROTOCORO_CORO_SPAWN_ERROR_HOOK_HPP

#include <exception>
#include <functional>

namespace protocoro {
inline namespace v0_1 {

/// Receives the exception with which the work ended.
using spawn_error_hook = std::function<void(std::exception_ptr)>;

/// Sets the hook for the whole process and returns the former one. From now on `hook` receives
/// every exception that work of `spawn` or spawn_scope ends with and no join takes; `cancelled` is
/// not reported. An empty hook, the default, means one line on stderr. Any thread.
///
/// The hook is called on the thread that frees the work, perhaps on several threads at once, and
/// should not block. The former hook may still be running on another thread when this returns. What
/// a hook throws goes to stderr, together with the failure that it was given.
spawn_error_hook set_spawn_error_hook(spawn_error_hook hook);

}  // namespace v0_1
}  // namespace protocoro

#endif
