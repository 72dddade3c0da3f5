#include "protocoro/coro/detail/patient_operation.hpp"

#include <stdexcept>
#include <utility>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

patient_operation::patient_operation() noexcept
    : stop_listener([](stop_listener& self,
                       bool) noexcept { static_cast<patient_operation&>(self).ask_once(); },
                    [](const stop_listener&) noexcept { return "another library"; }) {}

bool patient_operation::advance(work_item& done, context& where) {
  if (consumer_ != nullptr)
    throw std::logic_error("protocoro: awaited again before the first await has ended");
  if (stage_ == stage::running && root_.get() != &where.owner())
    throw std::logic_error(
        "protocoro: a running operation may be awaited only in the root that started it");
  where.check();
  if (stage_ == stage::over) return false;
  consumer_ = &done;
  where.stop().add(*this);
  if (stage_ == stage::new_) {
    stage_ = stage::running;
    root_ = counted_ptr<root>(where.owner());
    add_ref();  // released by `wake`, which needs the strand and so comes after `start`
    start();
  }
  return true;
}

void patient_operation::wake() noexcept {
  const auto last = counted_ptr<patient_operation>::adopt(this);
  stage_ = stage::over;
  unlink();
  root_.reset();
  if (work_item* done = std::exchange(consumer_, nullptr)) done->run();
}

void patient_operation::ask_once() noexcept {
  if (!std::exchange(asked_, true)) ask_to_end();
}

void patient_operation::abandon() noexcept {
  consumer_ = nullptr;
  unlink();
}

void patient_operation::drop() noexcept {
  if (stage_ == stage::running) ask_once();
  release();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
