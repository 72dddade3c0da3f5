// Wraps asio's executors in executors of protocoro, and keeps them supplied with work.
#ifndef PROTOCORO_ASIO_DETAIL_ASIO_BACKEND_HPP
#define PROTOCORO_ASIO_DETAIL_ASIO_BACKEND_HPP

#include <memory>
#include <type_traits>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/dispatch.hpp>
#include <asio/execution/outstanding_work.hpp>
#include <asio/post.hpp>
#include <asio/prefer.hpp>

#include "protocoro/coro/executor.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

template <class Target>
class asio_backend final : public executor::backend {
 public:
  explicit asio_backend(Target target) noexcept : target_(std::move(target)) {}

  void post(work_item& work) noexcept override {
    asio::post(target_, [&work] { work.run(); });
  }
  void dispatch(work_item& work) noexcept override {
    asio::dispatch(target_, [&work] { work.run(); });
  }
  bool equals(const executor::backend& other) const noexcept override {
    const auto* same = dynamic_cast<const asio_backend*>(&other);
    return same != nullptr && same->target_ == target_;
  }

 private:
  Target target_;
};

/// Wraps an executor of asio. Every executor that converts to any_io_executor is stored as one, so
/// that equal ones compare equal. A future's executor does not convert.
template <class Target>
executor asio_executor_of(const Target& target) {
  using kept = std::conditional_t<std::is_convertible_v<Target, asio::any_io_executor>,
                                  asio::any_io_executor, Target>;
  return executor(std::make_shared<asio_backend<kept>>(target));
}

/// Returns an executor that, while it is held, keeps its context from running out of work and
/// stopping.
template <class Executor>
auto asio_working(const Executor& where) {
  return asio::prefer(where, asio::execution::outstanding_work.tracked);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
