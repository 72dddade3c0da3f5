#include "protocoro/resilience/internal/push_back.hpp"

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/unknown_field_set.h>

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocoro/rpc/error_details.hpp"
#include "protocoro/rpc/internal/deadline.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

using std::chrono::nanoseconds;

nanoseconds in_nanoseconds(const google::protobuf::Duration& duration) {
  const auto seconds = within_bounds(std::chrono::seconds(duration.seconds()));
  return within_bounds(seconds + nanoseconds(duration.nanos()));
}

/// Parses the fields by hand, since a program may have only one generated type of this name
/// (error_details.cpp):
///   google.rpc.RetryInfo { google.protobuf.Duration retry_delay = 1; }
nanoseconds retry_delay(const grpc::Status& failure) {
  std::string bytes;
  google::protobuf::UnknownFieldSet info;
  google::protobuf::Duration delay;
  if (!find_detail(failure, "google.rpc.RetryInfo", bytes) || !info.ParseFromString(bytes))
    return nanoseconds::zero();
  for (int i = 0; i != info.field_count(); ++i) {
    const auto& field = info.field(i);
    if (field.number() != 1 ||
        field.type() != google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED)
      continue;
    if (!delay.MergeFromString(std::string(field.length_delimited()))) return nanoseconds::zero();
  }
  return in_nanoseconds(delay);
}

/// Empty if the text is not a number or is negative.
std::optional<nanoseconds> milliseconds_of(std::string_view text) noexcept {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::chrono::milliseconds(number);
}

}  // namespace

push_back::push_back(const metadata& trailing, const grpc::Status& failure) {
  if (const auto said = trailing.find("grpc-retry-pushback-ms")) {
    pause_ = milliseconds_of(*said);
    forbids_ = !pause_;
  } else {
    shortest_pause_ = retry_delay(failure);
  }
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
