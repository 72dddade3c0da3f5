#include "protocoro/coro/thread_pool.hpp"

#include <asio/dispatch.hpp>
#include <asio/post.hpp>
#include <asio/thread_pool.hpp>
#include <mutex>
#include <new>
#include <stdexcept>
#include <utility>

#include "protocoro/coro/detail/work_queue.hpp"
#include "protocoro/coro/internal/reserve_allocator.hpp"

namespace protocoro {
inline namespace v0_1 {

class thread_pool::pool final : public executor::backend {
 public:
  explicit pool(std::size_t threads) : threads_(threads) {}

  void post(work_item& work) noexcept override try {
    asio::post(threads_, [&work] { work.run(); });
  } catch (const std::bad_alloc&) {
    post_without_memory(work);
  }
  void dispatch(work_item& work) noexcept override try {
    asio::dispatch(threads_, [&work] { work.run(); });
  } catch (const std::bad_alloc&) {
    post_without_memory(work);
  }
  void join() { threads_.join(); }

 private:
  /// Runs work that waits because there was no memory for its place in asio's queue. Only one such
  /// handler is posted at a time, in memory that is reserved for it; it runs the oldest item.
  class waiting_handler {
   public:
    using allocator_type = detail::reserve_allocator<void>;

    explicit waiting_handler(pool& owner) noexcept : owner_(&owner) {}
    allocator_type get_allocator() const noexcept { return allocator_type(owner_->reserve_); }
    void operator()() const { owner_->run_waiting(); }

   private:
    pool* owner_;
  };

  void post_without_memory(work_item& work) noexcept {
    const std::lock_guard lock(mutex_);
    waiting_.push(work);
    if (!std::exchange(posted_, true)) asio::post(threads_, waiting_handler(*this));
  }

  void run_waiting() noexcept {
    std::unique_lock lock(mutex_);
    work_item& work = *waiting_.pop();
    posted_ = !waiting_.empty();
    if (posted_) asio::post(threads_, waiting_handler(*this));
    lock.unlock();
    work.run();
  }

  detail::reserve reserve_;
  std::mutex mutex_;  // guards the next two
  detail::work_queue waiting_;
  bool posted_ = false;
  asio::thread_pool threads_;  // the last member, so that it is destroyed first
};

thread_pool::thread_pool(std::size_t threads) {
  if (threads == 0) throw std::invalid_argument("protocoro: a thread_pool needs at least 1 thread");
  pool_ = std::make_shared<pool>(threads);
}

thread_pool::~thread_pool() { pool_->join(); }

executor thread_pool::get_executor() const noexcept { return executor(pool_); }

}  // namespace v0_1
}  // namespace protocoro
