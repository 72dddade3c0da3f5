// Lines that come from any thread, for tests that wait for them.
#ifndef TESTS_README_JOURNAL_HPP
#define TESTS_README_JOURNAL_HPP

#include <exception>
#include <string>
#include <utility>

#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace readme {

class journal {
 public:
  /// Any thread.
  void add(std::string line) { lines_.try_push(std::move(line)); }
  void add(const std::string& who, const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& thrown) {
      add(who + ": " + thrown.what());
    }
  }

  /// The oldest line that was not given before.
  std::string next() { return protocoro::sync_wait(read(items_)); }

 private:
  static protocoro::task<std::string> read(protocoro::async_generator<std::string>& items) {
    const auto line = co_await items.next();
    co_return *line;
  }

  protocoro::pipe<std::string> lines_{64};
  protocoro::async_generator<std::string> items_ = lines_.items();
};

}  // namespace readme

#endif
