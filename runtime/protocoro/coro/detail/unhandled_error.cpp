#include "protocoro/coro/detail/unhandled_error.hpp"

#include <cstdio>
#include <utility>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/internal/log_line.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

class failed final : public operation {
 public:
  explicit failed(std::exception_ptr error) noexcept : error_(std::move(error)) {}

  bool advance(work_item&, context&) override { return false; }
  void* take() override {
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    return nullptr;
  }
  void abandon() noexcept override {}
  void drop() noexcept override { delete this; }

 private:
  ~failed() = default;

  std::exception_ptr error_;
};

/// Quotes the text, which may come from outside: a handler may throw what a client sent.
void report_failure(const char* who, const std::exception& thrown) noexcept try {
  std::fprintf(stderr, "protocoro: %s failed: %s\n", who, in_quotes(thrown.what()).c_str());
} catch (...) {
  std::fprintf(stderr, "protocoro: %s failed (out of memory while reporting the error)\n", who);
}

}  // namespace

operation_ptr failed_operation(std::exception_ptr error) {
  return operation_ptr(new failed(std::move(error)));
}

void report_unhandled_error(const char* who, const std::exception_ptr& error) noexcept {
  try {
    std::rethrow_exception(error);
  } catch (const cancelled&) {
  } catch (const std::exception& thrown) {
    report_failure(who, thrown);
  } catch (...) {
    std::fprintf(stderr, "protocoro: %s failed with an exception of unknown type\n", who);
  }
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
