// What interceptors and handlers have done, in order.
#ifndef TESTS_HARNESS_DIARY_HPP
#define TESTS_HARNESS_DIARY_HPP

#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace rpc_test {

using lines = std::vector<std::string>;

class diary {
 public:
  void add(std::string line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }
  lines all() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  lines lines_;
};

}  // namespace rpc_test

#endif
