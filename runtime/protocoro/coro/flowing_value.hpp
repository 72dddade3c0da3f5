// A value that travels with a call, from an interceptor into the handler and all that it awaits.
//
//   constinit flowing_value<std::string> user;         // its address is the key
//
//   co_await user.set("fred");                          // in an interceptor
//   const std::string* who = co_await user.get();       // in the handler; nullptr if it was not
//   set
#ifndef PROTOCORO_CORO_FLOWING_VALUE_HPP
#define PROTOCORO_CORO_FLOWING_VALUE_HPP

#include <coroutine>
#include <memory>
#include <utility>

#include "protocoro/coro/detail/root.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Finds the root of the awaiting coroutine. Never suspends.
class root_finder {
 public:
  bool await_ready() const noexcept { return false; }

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> awaiting) noexcept {
    root_ = &awaiting.promise().where().owner();
    return false;
  }

 protected:
  root_finder() noexcept = default;
  flowing_values& values() const noexcept { return root_->values(); }

 private:
  root* root_ = nullptr;
};

}  // namespace detail

/// A key for values, usually declared at namespace scope; it holds no value itself.
///
/// Each root has values of its own: a handler's call, a sync_wait or a spawn shares them with
/// everything awaited below it. Work that `spawn` starts begins without any.
template <class T>
class flowing_value {
 public:
  /// The awaiter that `get` returns.
  class getter : public detail::root_finder {
   public:
    /// @cond internal
    explicit getter(const void* key) noexcept : key_(key) {}
    /// @endcond
    /// What `co_await` gives: the value, or nullptr.
    const T* await_resume() const noexcept { return static_cast<const T*>(values().find(key_)); }

   private:
    const void* key_;
  };

  /// The awaiter that `set` returns.
  class setter : public detail::root_finder {
   public:
    /// @cond internal
    setter(const void* key, std::shared_ptr<T> value) noexcept
        : key_(key), value_(std::move(value)) {}
    /// @endcond
    /// Sets the value; `co_await` gives nothing.
    void await_resume() { values().set(key_, std::move(value_)); }

   private:
    const void* key_;
    std::shared_ptr<T> value_;
  };

  /// A new key.
  constexpr flowing_value() noexcept = default;
  flowing_value(const flowing_value&) = delete;
  flowing_value& operator=(const flowing_value&) = delete;

  /// `co_await` gives a pointer to the value that was set last, nullptr if there is none. The value
  /// lives until it is set again or the root has ended. Never suspends, and works after a stop too.
  getter get() const noexcept { return getter(this); }

  /// `co_await` sets the value for the whole root from now on. Never suspends, and works after a
  /// stop too.
  setter set(T value) const { return setter(this, std::make_shared<T>(std::move(value))); }

 private:
  char address_ = 0;  // not empty, so that no two objects share an address
};

}  // namespace v0_1
}  // namespace protocoro

#endif
