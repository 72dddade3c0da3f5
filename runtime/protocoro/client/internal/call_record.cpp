#include "protocoro/client/internal/call_record.hpp"

#include <utility>

#include "protocoro/coro/detail/operation_awaiter.hpp"
#include "protocoro/grpc/internal/received_metadata.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

void call_record::initial_metadata_arrived(const grpc::ClientContext& context, bool any) noexcept {
  try {
    if (any) initial_ = copy_of(context.GetServerInitialMetadata());
  } catch (...) {
    lacked_memory_ = true;
  }
  complete();
}

void call_record::ended(const grpc::ClientContext& context) {
  trailing_ = copy_of(context.GetServerTrailingMetadata());
  peer_ = context.peer();
}

void call_record::tell_initial(metadata initial) {
  initial_ = std::move(initial);
  complete();
}

void call_record::tell_end(const call_info& others) {
  trailing_ = others.trailing_metadata();
  peer_ = others.peer();
}

call_record_slot::call_record_slot() { take_new_record(); }

void call_record_slot::take_new_record() {
  current_ = counted_ptr<call_record>::adopt(new call_record());
}

void call_record_slot::reserve() {
  take_new_record();
  reserved_ = true;
}

void call_record_slot::begin() {
  if (!std::exchange(reserved_, false)) take_new_record();
}

void call_record_slot::end_reserved() noexcept {
  if (std::exchange(reserved_, false)) current_->complete_without_any();
}

namespace {

/// If it is dropped while it waits, it abandons only its own wait; another task may wait next.
class arrival final : public operation_awaiter {
 public:
  explicit arrival(call_record& record) noexcept : operation_awaiter(&record) {}
  const metadata& await_resume() { return *static_cast<const metadata*>(take()); }
};

task<metadata> initial_metadata_of(counted_ptr<call_record> record) {
  co_return co_await arrival(*record);
}

}  // namespace
}  // namespace detail

call_info::call_info()
    : slot_(detail::counted_ptr<detail::call_record_slot>::adopt(new detail::call_record_slot())) {}
call_info::call_info(const call_info& other) noexcept : slot_(*other.slot_) {}
call_info& call_info::operator=(const call_info& other) noexcept {
  slot_ = detail::counted_ptr<detail::call_record_slot>(*other.slot_);
  return *this;
}
call_info::~call_info() = default;

detail::counted_ptr<detail::call_record> call_info::begin() const {
  slot_->begin();
  return detail::counted_ptr<detail::call_record>(slot_->current());
}

void call_info::reserve() const { slot_->reserve(); }

void call_info::end_reserved() const noexcept { slot_->end_reserved(); }

task<metadata> call_info::initial_metadata() const {
  return detail::initial_metadata_of(detail::counted_ptr<detail::call_record>(slot_->current()));
}

const metadata& call_info::trailing_metadata() const noexcept {
  return slot_->current().trailing();
}

const std::string& call_info::peer() const noexcept { return slot_->current().peer(); }

}  // namespace v0_1
}  // namespace protocoro
