// Executors that can be brought to a standstill, whatever is posted to them meanwhile.
#ifndef TESTS_END_TO_END_PAUSABLE_HPP
#define TESTS_END_TO_END_PAUSABLE_HPP

#include "protocoro/asio/asio.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include <semaphore>
#include <thread>

#include "fault_table.hpp"
#include "protocoro/coro/detail/member_item.hpp"
#include "protocoro/coro/thread_pool.hpp"

namespace rpc_test {

class pausable {
 public:
  virtual protocoro::executor handle() = 0;
  /// When it returns nothing runs any more.
  virtual void pause() = 0;
  virtual void go_on() = 0;

 protected:
  ~pausable() = default;
};

/// Nothing that could stand still.
class pausable_inline final : public pausable {
 public:
  protocoro::executor handle() override { return {}; }
  void pause() override {}
  void go_on() override {}
};

/// Each thread of a pool is given something to wait for.
class pausable_pool final : public pausable {
 public:
  protocoro::executor handle() override { return pool_.get_executor(); }
  void pause() override {
    handle().post(first_);
    handle().post(second_);
    for (int i = 0; i != 2; ++i) begun_.acquire();
  }
  void go_on() override {
    over_.release(2);
    for (int i = 0; i != 2; ++i) left_.acquire();
  }

 private:
  void stand() noexcept {
    begun_.release();
    over_.acquire();
    left_.release();
  }

  std::counting_semaphore<2> begun_{0}, over_{0}, left_{0};
  protocoro::detail::member_item<pausable_pool, &pausable_pool::stand> first_{*this},
      second_{*this};
  protocoro::thread_pool pool_{2};
};

/// One thread that runs an io_context, stopped and restarted.
class pausable_asio final : public pausable {
 public:
  pausable_asio() { go_on(); }

  protocoro::executor handle() override {
    return protocoro::asio_executor(context_.get_executor());
  }
  void pause() override {
    context_.stop();
    thread_.join();
  }
  void go_on() override {
    context_.restart();
    thread_ = std::thread([this] { context_.run(); });
  }

 private:
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard_{context_.get_executor()};
  std::thread thread_;
};

/// One of each for the life of the process: a root whose handle was dropped ends when it can, and
/// needs its executor until then.
inline pausable& the_pausable(executor_kind kind) {
  static pausable& nowhere = *new pausable_inline();
  static pausable& pool = *new pausable_pool();
  static pausable& asio = *new pausable_asio();
  return kind == executor_kind::inline_ ? nowhere : kind == executor_kind::pool ? pool : asio;
}

}  // namespace rpc_test

#endif
