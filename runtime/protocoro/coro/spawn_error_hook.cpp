#include "protocoro/coro/spawn_error_hook.hpp"

#include <memory>
#include <mutex>
#include <utility>

#include "protocoro/base/internal/kept_for_ever.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/detail/unhandled_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// No hook is copied or destroyed under the lock, because that runs the user's code.
class present_hook {
 public:
  using shared_hook = std::shared_ptr<spawn_error_hook>;

  shared_hook get() const noexcept {
    const std::lock_guard lock(mutex_);
    return hook_;
  }
  shared_hook exchange(shared_hook hook) noexcept {
    const std::lock_guard lock(mutex_);
    return std::exchange(hook_, std::move(hook));
  }

 private:
  mutable std::mutex mutex_;
  shared_hook hook_;
};

/// Never destroyed: work may still fail while the process ends.
present_hook& hook() noexcept {
  static kept_for_ever<present_hook> once;
  return once.kept;
}

bool is_cancelled(const std::exception_ptr& error) noexcept {
  try {
    std::rethrow_exception(error);
  } catch (const cancelled&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

void report_spawned_failure(const std::exception_ptr& error) noexcept {
  if (is_cancelled(error)) return;
  try {
    if (const auto present = hook().get()) return (*present)(error);
  } catch (...) {
    report_unhandled_error("the hook for spawned work", std::current_exception());
  }
  report_unhandled_error("a spawned task", error);
}

}  // namespace detail

spawn_error_hook set_spawn_error_hook(spawn_error_hook fresh) {
  const auto shared = fresh ? std::make_shared<spawn_error_hook>(std::move(fresh)) : nullptr;
  const auto former = detail::hook().exchange(shared);
  return former ? *former : spawn_error_hook();
}

}  // namespace v0_1
}  // namespace protocoro
