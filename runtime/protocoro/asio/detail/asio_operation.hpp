// An asynchronous operation of asio as an operation of protocoro: what `use_task` makes of it.
//
// asio's side (the initiation, intermediate handlers, the completion, the emission of a
// cancellation) runs one step at a time on a strand over the executor of the I/O object.
// protocoro's side runs on the root. They meet only in `start`, `ask_to_end` and `over`.
#ifndef PROTOCORO_ASIO_DETAIL_ASIO_OPERATION_HPP
#define PROTOCORO_ASIO_DETAIL_ASIO_OPERATION_HPP

#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>

#include <asio/associated_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/dispatch.hpp>
#include <asio/error.hpp>
#include <asio/strand.hpp>
#include <asio/system_executor.hpp>

#include "protocoro/asio/detail/asio_backend.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/detail/patient_operation.hpp"
#include "protocoro/coro/detail/refcounted.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The result of an operation: what its handler was given, without the leading error.
template <class... Values>
class asio_outcome : public patient_operation {
 public:
  /// A failure after a stop is thrown as `cancelled`. A success after a stop is still given.
  void* take() final {
    if (was_asked_to_end() && (error_ || failure_)) throw cancelled();
    if (failure_) std::rethrow_exception(failure_);
    if (error_) throw std::system_error(error_);
    if constexpr (sizeof...(Values) == 0)
      return this;
    else if constexpr (sizeof...(Values) == 1)
      return &std::get<0>(*values_);
    else
      return &*values_;
  }

 protected:
  void fail(std::error_code error) noexcept { error_ = error; }
  void fail(std::exception_ptr failure) noexcept { failure_ = std::move(failure); }

  void keep(Values... values) noexcept {
    try {
      values_.emplace(std::move(values)...);
    } catch (...) {
      fail(std::current_exception());
    }
  }
  template <class Error>
  void keep_or_fail(Error error, Values... values) noexcept {
    if (error)
      fail(std::move(error));
    else
      keep(std::move(values)...);
  }

 private:
  std::optional<std::tuple<Values...>> values_;
  std::exception_ptr failure_;
  std::error_code error_;
};

/// Interprets the (decayed) arguments of a handler: a leading error is thrown.
template <class... Arguments>
class asio_signature {
 public:
  using outcome = asio_outcome<Arguments...>;
  static constexpr bool begins_with_error = false;
};
template <class... Values>
class asio_signature<std::error_code, Values...> {
 public:
  using outcome = asio_outcome<Values...>;
  static constexpr bool begins_with_error = true;
};
template <class... Values>
class asio_signature<std::exception_ptr, Values...> {
 public:
  using outcome = asio_outcome<Values...>;
  static constexpr bool begins_with_error = true;
};

/// An executor that is a strand already needs no second one.
template <class Executor>
class asio_strand {
 public:
  using type = asio::strand<Executor>;
};
template <class Executor>
class asio_strand<asio::strand<Executor>> {
 public:
  using type = asio::strand<Executor>;
};

/// The completion handler. It keeps the block alive. If it is destroyed without having been called
/// (with its io_context), it ends the wait as a failure.
template <class Operation, class... Arguments>
class asio_handler {
 public:
  using executor_type = typename Operation::strand;
  using cancellation_slot_type = asio::cancellation_slot;

  explicit asio_handler(Operation& operation) noexcept : operation_(operation) {}
  asio_handler(asio_handler&&) noexcept = default;
  asio_handler& operator=(asio_handler&&) = delete;
  ~asio_handler() {
    if (operation_) operation_->discarded();
  }

  void operator()(Arguments... arguments) noexcept {
    const counted_ptr<Operation> done = std::move(operation_);
    done->completed(std::move(arguments)...);
  }

  executor_type get_executor() const noexcept { return operation_->get_strand(); }
  cancellation_slot_type get_cancellation_slot() const noexcept { return operation_->slot(); }

  Operation& operation() const noexcept { return *operation_; }

 private:
  counted_ptr<Operation> operation_;
};

template <class Initiation, class Parameters, class... Arguments>
class asio_operation final : public asio_signature<Arguments...>::outcome {
 public:
  using strand = typename asio_strand<decltype(asio_working(
      std::declval<asio::associated_executor_t<Initiation>>()))>::type;
  using handler = asio_handler<asio_operation, Arguments...>;

  template <class... Given>
  explicit asio_operation(Initiation initiation, Given&&... parameters)
      : initiation_(std::move(initiation)), parameters_(std::forward<Given>(parameters)...) {}

  const strand& get_strand() const noexcept { return *strand_; }
  asio::cancellation_slot slot() noexcept { return signal_.slot(); }

  // On asio's strand, or wherever an initiation calls or drops its handler.
  void completed(Arguments... arguments) noexcept {
    if constexpr (asio_signature<Arguments...>::begins_with_error)
      this->keep_or_fail(std::move(arguments)...);
    else
      this->keep(std::move(arguments)...);
    let_context_go();
    signal_.slot().clear();  // a late stop must find nothing: the I/O object may be gone
    this->over_in_callback();
  }
  void discarded() noexcept {
    this->fail(std::error_code(asio::error::operation_aborted));
    let_context_go();
    if (initiating_)
      discarded_ = true;
    else
      this->over();
  }

 private:
  ~asio_operation() override = default;

  void start() noexcept override {
    const strand here(asio_working(asio::get_associated_executor(initiation_)));
    strand_.emplace(here);
    asio::dispatch(here, [callback = handler(*this)]() mutable noexcept {
      callback.operation().initiate(std::move(callback));
    });
  }

  /// An initiation that throws drops its handler; its exception is then the result. An operation
  /// that has been called off is not started: what was lent to it may be gone.
  void initiate(handler callback) noexcept {
    if (called_off_.load(std::memory_order_acquire)) return;
    const counted_ptr<asio_operation> self(*this);
    initiating_ = true;
    try {
      std::apply(
          [&](auto&... parameters) {
            std::move(initiation_)(std::move(callback), std::move(parameters)...);
          },
          parameters_);
    } catch (...) {
      this->fail(std::current_exception());
    }
    initiating_ = false;
    if (discarded_) this->over();
  }

  void ask_to_end() noexcept override {
    called_off_.store(true, std::memory_order_release);
    std::optional<strand> here;
    {
      const std::lock_guard lock(ending_);
      here = strand_;
    }
    if (!here) return;
    asio::dispatch(*here, [self = counted_ptr<asio_operation>(*this)] {
      self->signal_.emit(asio::cancellation_type::terminal);
    });
  }

  /// Releases the executor, which must not be held longer than its context lives: this block may
  /// live longer.
  void let_context_go() noexcept {
    const std::lock_guard lock(ending_);
    strand_.reset();
  }

  Initiation initiation_;
  Parameters parameters_;
  std::mutex ending_;  // guards `strand_`: asio's side may end while the root asks it to
  std::optional<strand> strand_;
  asio::cancellation_signal signal_;
  std::atomic<bool> called_off_{false};
  bool initiating_ = false;
  bool discarded_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
