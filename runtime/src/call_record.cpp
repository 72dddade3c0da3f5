#include "call_record.hpp"

#include <map>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// What gRPC received is legal already; what it would not send again is left out.
metadata copy_of(const std::multimap<grpc::string_ref, grpc::string_ref>& received) {
  metadata copy;
  for (const auto& [key, value] : received) try {
      copy.add(std::string_view(key.data(), key.size()),
               std::string_view(value.data(), value.size()));
    } catch (const std::invalid_argument&) {
    }
  return copy;
}

}  // namespace

void call_record::initial_metadata_arrived(const grpc::ClientContext& context, bool any) {
  if (any) initial_ = copy_of(context.GetServerInitialMetadata());
  complete();
}

void call_record::ended(const grpc::ClientContext& context) {
  trailing_ = copy_of(context.GetServerTrailingMetadata());
  peer_ = context.peer();
}

call_record_slot::call_record_slot() { take_new_record(); }

void call_record_slot::take_new_record() {
  current_ = counted_ptr<call_record>::adopt(new call_record());
}

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
  slot_->take_new_record();
  return detail::counted_ptr<detail::call_record>(slot_->current());
}

task<metadata> call_info::initial_metadata() const {
  slot_->current().add_ref();
  return detail::operation_ptr(&slot_->current());
}

const metadata& call_info::trailing_metadata() const noexcept {
  return slot_->current().trailing();
}

const std::string& call_info::peer() const noexcept { return slot_->current().peer(); }

}  // namespace v0_1
}  // namespace protocoro
