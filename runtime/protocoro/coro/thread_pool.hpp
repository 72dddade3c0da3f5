// A pool of threads for coroutines that compute or block.
//
//   protocoro::thread_pool pool(4);
//   spawn(work(), pool.get_executor());
#ifndef PROTOCORO_CORO_THREAD_POOL_HPP
#define PROTOCORO_CORO_THREAD_POOL_HPP

#include <cstddef>
#include <memory>

#include "protocoro/coro/executor.hpp"

namespace protocoro {
inline namespace v0_1 {

/// A fixed number of threads. All roots that run on the pool must have ended before it is
/// destroyed.
class thread_pool {
 public:
  /// Starts the threads. Throws std::invalid_argument for 0 threads, std::system_error if they
  /// cannot be started.
  explicit thread_pool(std::size_t threads);
  /// Runs what has been posted, then joins the threads.
  ~thread_pool();

  thread_pool(const thread_pool&) = delete;
  thread_pool& operator=(const thread_pool&) = delete;

  /// A handle to this pool; any number of them may be made.
  executor get_executor() const noexcept;

 private:
  class pool;
  std::shared_ptr<pool> pool_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
