// A source of tokens that tests hold up and let fail.
#ifndef TESTS_HARNESS_MINT_HPP
#define TESTS_HARNESS_MINT_HPP

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "attendance.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/security/call_credentials.hpp"

namespace rpc_test {

/// Gives token-1, token-2 and so on, each for 100 s.
class mint {
 public:
  static protocoro::task<protocoro::access_token> fetch(mint& self) {
    const auto gate = self.gate();  // whoever has entered waits for this one
    const attendance::visitor here(self.runs);
    const std::string value = "token-" + std::to_string(self.runs.entries());
    if (self.waits) co_await self.wait(*gate);
    if (self.failure) std::rethrow_exception(self.failure);
    co_return protocoro::access_token(value, std::chrono::seconds(100));
  }
  protocoro::task<> wait(protocoro::pipe<int>& gate) {
    try {
      auto items = gate.items();
      co_await items.next();
    } catch (const protocoro::cancelled&) {
      ++stops;
      throw;
    }
  }
  /// Whoever waits goes on, and later ones wait again.
  void open() {
    const std::lock_guard lock(mutex_);
    std::exchange(gate_, std::make_shared<protocoro::pipe<int>>(1))->close();
  }

  attendance runs;
  std::atomic<bool> waits{false};
  std::atomic<int> stops{0};
  std::exception_ptr failure;

 private:
  std::shared_ptr<protocoro::pipe<int>> gate() {
    const std::lock_guard lock(mutex_);
    return gate_;
  }

  std::mutex mutex_;
  std::shared_ptr<protocoro::pipe<int>> gate_ = std::make_shared<protocoro::pipe<int>>(1);
};

}  // namespace rpc_test

#endif
