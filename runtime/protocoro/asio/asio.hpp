// Combines coroutines with asio, in both directions. This is the only public header that includes
// asio: the standalone one, not Boost's. Link protocoro::asio.
//
//   spawn(work(), asio_executor(context.get_executor()));
//   std::size_t many = co_await socket.async_read_some(buffer, use_task);
//   Feature there = co_await async_spawn(client.GetFeature(p), asio::use_awaitable);
//
// One thread that runs an io_context can do all the work of a program: make it the executor of the
// server and of every spawn. The context needs a work guard while a root on it waits for something
// other than asio (a call, a pipe, the next call of a server); async_spawn keeps a guard itself.
//
// Do not call server::shutdown on that thread: it would wait for handlers that need the thread.
// Call it from another thread, or in a coroutine, where it only begins the shutdown. When the
// shutdown is over (`run` has returned, or the server is destroyed), reset the guard and join the
// thread.
#ifndef PROTOCORO_ASIO_ASIO_HPP
#define PROTOCORO_ASIO_ASIO_HPP

// The standard library comes before asio. asio looks at what is defined to choose how it allocates,
// and must make the same choice in every file.
#include <memory>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/execution_context.hpp>

#include "protocoro/asio/detail/asio_backend.hpp"
#include "protocoro/asio/detail/asio_operation.hpp"
#include "protocoro/asio/detail/asio_root.hpp"
#include "protocoro/coro/executor.hpp"
#include "protocoro/coro/task.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Returns an executor that runs coroutines on any executor of asio: an io_context's, a
/// thread_pool's, a strand. The execution context must outlive the roots that run on it. An
/// io_context needs a work guard while a root waits for something other than asio. The results for
/// equal executors are equal. Throws std::invalid_argument for an empty `target`.
inline executor asio_executor(const asio::any_io_executor& target) {
  if (!target) throw std::invalid_argument("protocoro: asio_executor needs an executor");
  return detail::asio_executor_of(target);
}

/// The completion token that turns any asynchronous operation of asio into a task.
///
/// The first await starts the operation, on the executor of its I/O object. When it completes, the
/// coroutine resumes on its own root: at once, if that root runs on the thread where the operation
/// ends. A failing std::error_code is thrown as a std::system_error, a std::exception_ptr is
/// rethrown. The other results are the task's value: nothing, one value, or a std::tuple of
/// several.
///
/// A stop cancels the operation (asio's cancellation_type::terminal) and waits until it has ended,
/// so buffers in the awaiting coroutine's frame are safe. The await then throws `cancelled`, or
/// gives the result if the operation succeeded nevertheless. So a thread must run the io_context
/// until then, and an operation that cannot be cancelled is waited for. A frame that is destroyed
/// while it waits (a generator dropped in the middle) cancels the operation too, but cannot wait:
/// unless it runs on the I/O object's own thread, its buffers must live somewhere else.
///
/// An io_context that is destroyed ends the wait with asio::error::operation_aborted.
class use_task_t {
 public:
  constexpr use_task_t() noexcept {}
};
/// The completion token, to be passed to operations of asio.
inline constexpr use_task_t use_task;

/// Runs a task as an asynchronous operation of asio, on the executor `where`, for any completion
/// token. The completion handler takes (std::exception_ptr, T), or (std::exception_ptr) for a
/// task<>. T must be default-constructible: a failure passes a T().
///
/// The task is a root of its own on the given executor, or on the one that is associated with the
/// handler. That executor has outstanding work until the task has ended. The handler is then posted
/// to its own executor. A cancellation signal (terminal or partial) in the handler's slot stops the
/// task.
///
/// A stopped task ends with `cancelled`, which is not a std::exception: asio::use_awaitable throws
/// it where the operation is awaited, asio::use_future where the future is read; asio::detached
/// drops it.
template <detail::any_executor_of_asio Executor, class T, class CompletionToken>
auto async_spawn(const Executor& where, task<T> work, CompletionToken&& token) {
  return asio::async_initiate<CompletionToken, typename detail::asio_completion<T>::signature>(
      detail::initiate_on_executor<Executor>(where), token, std::move(work));
}
/// Like the above, on the executor of an execution context, such as an io_context.
template <class Context, class T, class CompletionToken>
requires std::is_convertible_v<Context&, asio::execution_context&>
auto async_spawn(Context& where, task<T> work, CompletionToken&& token) {
  return async_spawn(where.get_executor(), std::move(work), std::forward<CompletionToken>(token));
}
/// Like the above, on the executor that is associated with the completion handler.
template <class T, class CompletionToken>
auto async_spawn(task<T> work, CompletionToken&& token) {
  return asio::async_initiate<CompletionToken, typename detail::asio_completion<T>::signature>(
      detail::initiate_on_handlers_executor(), token, std::move(work));
}

namespace detail {

template <class... Values>
class task_of {
 public:
  using type = task<std::tuple<Values...>>;
};
template <class Value>
class task_of<Value> {
 public:
  using type = task<Value>;
};
template <>
class task_of<> {
 public:
  using type = task<>;
};

template <class... Values>
typename task_of<Values...>::type task_for(const asio_outcome<Values...>*);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

/// @cond internal
template <class Result, class... Arguments>
class asio::async_result<protocoro::use_task_t, Result(Arguments...)> {
 public:
  using return_type = decltype(protocoro::detail::task_for(
      static_cast<typename protocoro::detail::asio_signature<std::decay_t<Arguments>...>::outcome*>(
          nullptr)));

  template <class Initiation, class Token, class... Parameters>
  static return_type initiate(Initiation&& initiation, Token&&, Parameters&&... parameters) {
    using operation = protocoro::detail::asio_operation<std::decay_t<Initiation>,
                                                        std::tuple<std::decay_t<Parameters>...>,
                                                        std::decay_t<Arguments>...>;
    return protocoro::detail::operation_ptr(new operation(std::forward<Initiation>(initiation),
                                                          std::forward<Parameters>(parameters)...));
  }
};
/// @endcond

#endif
