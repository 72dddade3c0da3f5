// Coroutines on asio's executors. The only public header that includes asio.
//
//   asio::io_context context;
//   spawn(work(), protocoro::asio_executor(context.get_executor()));
#ifndef PROTOCORO_ASIO_HPP
#define PROTOCORO_ASIO_HPP

// The standard library before asio, which looks for what is defined to choose how it allocates, and
// must choose the same wherever it is compiled.
#include <memory>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/dispatch.hpp>
#include <asio/post.hpp>

#include "protocoro/executor.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class asio_backend final : public executor::backend {
 public:
  explicit asio_backend(asio::any_io_executor target) noexcept : target_(std::move(target)) {}

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
  asio::any_io_executor target_;
};

}  // namespace detail

/// Runs coroutines on any asio executor: an io_context's, a thread_pool's, a strand. The execution
/// context must outlive the roots that run on it; an io_context needs a work guard while a root
/// waits for something else than asio.
inline executor asio_executor(asio::any_io_executor target) {
  return executor(std::make_shared<detail::asio_backend>(std::move(target)));
}

}  // namespace v0_1
}  // namespace protocoro

#endif
