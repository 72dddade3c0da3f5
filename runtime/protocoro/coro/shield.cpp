#include "protocoro/coro/shield.hpp"

#include <optional>
#include <stdexcept>

#include "protocoro/coro/detail/member_item.hpp"
#include "protocoro/coro/detail/operation_awaiter.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// For diagnostics, which see only the stops outside the shield: it stands for the shielded work.
class sign final : public stop_listener {
 public:
  sign() noexcept
      : stop_listener([](stop_listener&, bool) noexcept {},
                      [](const stop_listener&) noexcept { return "shield"; }) {}
};

/// Runs its work under a stop that is not requested while the work runs.
class shield_operation final : public operation {
 public:
  explicit shield_operation(operation_ptr work) noexcept : work_(std::move(work)) {}

  bool advance(work_item& done, context& where) override;
  void* take() override { return work_->take(); }
  const void* take_failed_status() override { return work_->take_failed_status(); }
  void abandon() noexcept override { consumer_ = nullptr; }
  void drop() noexcept override { delete this; }

 private:
  ~shield_operation();

  void work_done() noexcept;
  void lower() noexcept;

  work_item* consumer_ = nullptr;
  stop_state outer_;  // follows the awaiting tree's stop, whose owner may go before this object
  stop_state stop_;   // the work's
  sign sign_;
  std::optional<context> where_;
  member_item<shield_operation, &shield_operation::work_done> work_done_{*this};
  operation_ptr work_;
};

shield_operation::~shield_operation() {
  work_.reset();
  lower();
}

bool shield_operation::advance(work_item& done, context& where) {
  if (where_) throw std::logic_error("protocoro: a shield was awaited twice");
  if (!work_) throw_empty_handle();
  if (where.stop_requested())
    outer_.mark();  // a state that joins a tree after its stop is not told of it
  else
    outer_.follow(where.stop());
  outer_.add(sign_);
  where_.emplace(where.owner(), stop_);
  if (!work_->advance(work_done_, *where_)) {
    lower();
    return false;
  }
  consumer_ = &done;
  return true;
}

void shield_operation::work_done() noexcept {
  lower();
  if (work_item* consumer = std::exchange(consumer_, nullptr)) consumer->run();
}

/// Called when the work has ended. What still waits under its stop would otherwise hear of no stop,
/// and keep the root alive for ever.
void shield_operation::lower() noexcept {
  sign_.unlink();
  if (outer_.stop_requested())
    stop_.request_stop();
  else
    stop_.follow(outer_);
}

}  // namespace

operation_ptr shielded(operation_ptr work) {
  return operation_ptr(new shield_operation(std::move(work)));
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
