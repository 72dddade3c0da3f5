#include "protocoro/thread_pool.hpp"

#include <asio/dispatch.hpp>
#include <asio/post.hpp>
#include <asio/thread_pool.hpp>
#include <stdexcept>

namespace protocoro {
inline namespace v0_1 {

class thread_pool::pool final : public executor::backend {
 public:
  explicit pool(std::size_t threads) : threads_(threads) {}

  void post(work_item& work) noexcept override {
    asio::post(threads_, [&work] { work.run(); });
  }
  void dispatch(work_item& work) noexcept override {
    asio::dispatch(threads_, [&work] { work.run(); });
  }
  void join() { threads_.join(); }

 private:
  asio::thread_pool threads_;
};

thread_pool::thread_pool(std::size_t threads) {
  if (threads == 0) throw std::invalid_argument("protocoro: a thread_pool needs at least 1 thread");
  pool_ = std::make_shared<pool>(threads);
}

thread_pool::~thread_pool() { pool_->join(); }

executor thread_pool::get_executor() const noexcept { return executor(pool_); }

}  // namespace v0_1
}  // namespace protocoro
