// A task as an asynchronous operation of asio: what `async_spawn` initiates.
#ifndef PROTOCORO_ASIO_DETAIL_ASIO_ROOT_HPP
#define PROTOCORO_ASIO_DETAIL_ASIO_ROOT_HPP

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/execution/executor.hpp>
#include <asio/post.hpp>

#include "protocoro/asio/detail/asio_backend.hpp"
#include "protocoro/coro/detail/working_root.hpp"
#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

template <class Executor>
concept any_executor_of_asio = asio::execution::is_executor<Executor>::value;

template <class T>
class asio_completion {
 public:
  using signature = void(std::exception_ptr, T);

  void take(operation& work) { value_.emplace(std::move(*static_cast<T*>(work.take()))); }
  template <class Handler>
  void call(Handler& handler, std::exception_ptr failure) {
    std::move(handler)(std::move(failure), value_ ? std::move(*value_) : T());
  }

 private:
  std::optional<T> value_;
};
template <>
class asio_completion<void> {
 public:
  using signature = void(std::exception_ptr);

  void take(operation& work) { work.take(); }
  template <class Handler>
  void call(Handler& handler, std::exception_ptr failure) {
    std::move(handler)(std::move(failure));
  }
};

/// Keeps work on the contexts of both executors until the handler has been posted, and then
/// releases them: this root may be destroyed later, on another thread.
template <class T, class Handler, class Executor>
class asio_root final : public working_root {
 public:
  asio_root(const Executor& where, task<T> work, Handler handler)
      : working_root(asio_executor_of(where), std::move(work)),
        handler_(std::move(handler)),
        own_work_(asio_working(where)),
        handler_work_(asio_working(asio::get_associated_executor(*handler_, where))) {}

  /// As asio requires, the slot is used where the handler runs. It holds this root, so that a
  /// signal that comes too late still finds it.
  void begin() noexcept {
    auto slot = asio::get_associated_cancellation_slot(*handler_);
    if (slot.is_connected())
      slot.assign([self = counted_ptr<root>(*this)](asio::cancellation_type wanted) {
        const auto ours = asio::cancellation_type::terminal | asio::cancellation_type::partial;
        if ((wanted & ours) != asio::cancellation_type::none) self->request_stop();
      });
    start();
  }

 private:
  ~asio_root() override = default;

  /// Posts the handler, so that it does not run inside this root.
  void ended() noexcept override {
    asio_completion<T> value;
    std::exception_ptr failure;
    try {
      value.take(*work_.get());
    } catch (...) {
      failure = std::current_exception();
    }
    work_.reset();
    asio::post(*handler_work_, [handler = std::move(*handler_), failure = std::move(failure),
                                value = std::move(value)]() mutable {
      auto slot = asio::get_associated_cancellation_slot(handler);
      if (slot.is_connected()) slot.clear();
      value.call(handler, std::move(failure));
    });
    handler_.reset();
    handler_work_.reset();
    own_work_.reset();
  }

  std::optional<Handler> handler_;
  std::optional<decltype(asio_working(std::declval<Executor>()))> own_work_;
  std::optional<decltype(asio_working(
      std::declval<asio::associated_executor_t<Handler, Executor>>()))>
      handler_work_;
};

/// For asio::async_initiate: starts the task on the executor that is associated with the handler.
class initiate_on_handlers_executor {
 public:
  template <class Handler, class T>
  void operator()(Handler&& handler, task<T> work) const {
    const auto where = asio::get_associated_executor(handler);
    using type = asio_root<T, std::decay_t<Handler>, std::decay_t<decltype(where)>>;
    counted_ptr<type>::adopt(new type(where, std::move(work), std::forward<Handler>(handler)))
        ->begin();
  }
};

/// For asio::async_initiate: starts the task on the given executor.
template <class Executor>
class initiate_on_executor {
 public:
  using executor_type = Executor;

  explicit initiate_on_executor(const Executor& where) : where_(where) {}

  executor_type get_executor() const noexcept { return where_; }

  template <class Handler, class T>
  void operator()(Handler&& handler, task<T> work) const {
    using type = asio_root<T, std::decay_t<Handler>, Executor>;
    counted_ptr<type>::adopt(new type(where_, std::move(work), std::forward<Handler>(handler)))
        ->begin();
  }

 private:
  Executor where_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
