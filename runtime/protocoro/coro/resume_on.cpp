#include "protocoro/coro/resume_on.hpp"

#include <utility>

#include "protocoro/coro/detail/leaf_operation.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// Completes as soon as it waits: the wake-up is the first work item that runs on the new executor.
class move_operation final : public refcounted, public leaf_operation {
 public:
  explicit move_operation(executor where) noexcept
      : leaf_operation(static_cast<refcounted&>(*this)), target_(std::move(where)) {}

  bool advance(work_item& done, context& where) override {
    check(where);
    if (!where.owner().move_to(target_)) return false;
    arm();
    const bool waits = wait(done, where);
    complete();
    return waits;
  }

  void* take() override {
    throw_if_stopped();
    return this;
  }

  void drop() noexcept override { release(); }
  const char* waits_for() const noexcept override { return "executor"; }

 private:
  ~move_operation() override = default;

  void stopped(bool /*whole*/) noexcept override {}

  const executor target_;
};

}  // namespace
}  // namespace detail

task<> resume_on(executor where) {
  return detail::operation_ptr(new detail::move_operation(std::move(where)));
}

}  // namespace v0_1
}  // namespace protocoro
