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

void call_record::begin() {
  initial_ = {};
  trailing_ = {};
  peer_.clear();
  arm();
}

void call_record::initial_metadata_arrived(const grpc::ClientContext& context, bool any) {
  if (any) initial_ = copy_of(context.GetServerInitialMetadata());
  complete();
}

void call_record::ended(const grpc::ClientContext& context) {
  trailing_ = copy_of(context.GetServerTrailingMetadata());
  peer_ = context.peer();
}

}  // namespace detail

call_info::call_info()
    : record_(detail::counted_ptr<detail::call_record>::adopt(new detail::call_record())) {}
call_info::call_info(const call_info& other) noexcept : record_(*other.record_) {}
call_info& call_info::operator=(const call_info& other) noexcept {
  record_ = detail::counted_ptr<detail::call_record>(*other.record_);
  return *this;
}
call_info::~call_info() = default;

task<metadata> call_info::initial_metadata() const {
  record_->add_ref();
  return detail::operation_ptr(record_.get());
}

const metadata& call_info::trailing_metadata() const noexcept { return record_->trailing(); }

const std::string& call_info::peer() const noexcept { return record_->peer(); }

}  // namespace v0_1
}  // namespace protocoro
