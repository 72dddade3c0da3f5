#include "protocoro/rpc/error_details.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message_lite.h>

#include <cstdint>
#include <string_view>

#include "protocoro/rpc/internal/detail_list.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

using google::protobuf::MessageLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;
using google::protobuf::io::StringOutputStream;

// Encoded and decoded by hand. A program may contain a generated type only once, and gRPC's
// libraries and others contain these already:
//   google.rpc.Status   { int32 code = 1; string message = 2; repeated Any details = 3; }
//   google.protobuf.Any { string type_url = 1; bytes value = 2; }
enum wire_type : unsigned { varint = 0, fixed64 = 1, delimited = 2, fixed32 = 5 };

constexpr std::uint32_t tag(std::uint32_t field, wire_type type) { return field << 3 | type; }
constexpr auto status_code_field = tag(1, varint);
constexpr auto status_message = tag(2, delimited);
constexpr auto status_details = tag(3, delimited);
constexpr auto any_type = tag(1, delimited);
constexpr auto any_value = tag(2, delimited);

constexpr std::string_view type_prefix = "type.googleapis.com/";

void write(CodedOutputStream& out, std::uint32_t field, std::string_view bytes) {
  out.WriteTag(field);
  out.WriteVarint32(static_cast<std::uint32_t>(bytes.size()));
  out.WriteRaw(bytes.data(), static_cast<int>(bytes.size()));
}

bool read(CodedInputStream& in, std::string& bytes) {
  std::uint32_t size = 0;
  return in.ReadVarint32(&size) && in.ReadString(&bytes, static_cast<int>(size));
}

bool skip(CodedInputStream& in, std::uint32_t field) {
  std::uint64_t number = 0;
  std::uint32_t size = 0;
  switch (field & 7) {
    case varint:
      return in.ReadVarint64(&number);
    case fixed64:
      return in.Skip(8);
    case fixed32:
      return in.Skip(4);
    case delimited:
      return in.ReadVarint32(&size) && in.Skip(static_cast<int>(size));
    default:
      return false;
  }
}

CodedInputStream stream_of(const std::string& bytes) {
  return CodedInputStream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                          static_cast<int>(bytes.size()));
}

/// Reads the next detail. Returns false at the end or if the bytes are malformed.
bool next_detail(CodedInputStream& status, std::string& any) {
  while (const std::uint32_t field = status.ReadTag()) {
    if (field == status_details) return read(status, any);
    if (!skip(status, field)) return false;
  }
  return false;
}

bool read_any(const std::string& any, std::string& type, std::string& value) {
  type.clear();
  value.clear();
  CodedInputStream in = stream_of(any);
  while (const std::uint32_t field = in.ReadTag()) {
    const bool good = field == any_type    ? read(in, type)
                      : field == any_value ? read(in, value)
                                           : skip(in, field);
    if (!good) return false;
  }
  return in.ConsumedEntireMessage();
}

}  // namespace

std::string begin_details(status_code code, const std::string& message) {
  std::string bytes;
  StringOutputStream stream(&bytes);
  CodedOutputStream out(&stream);
  out.WriteTag(status_code_field);
  out.WriteVarint32(static_cast<std::uint32_t>(code));
  write(out, status_message, message);
  out.Trim();
  return bytes;
}

void add_detail(std::string& details, const MessageLite& added) {
  std::string any;
  {
    StringOutputStream stream(&any);
    CodedOutputStream out(&stream);
    write(out, any_type, std::string(type_prefix) + std::string(added.GetTypeName()));
    write(out, any_value, added.SerializeAsString());
  }
  append_detail(details, any);
}

void append_detail(std::string& details, std::string_view any) {
  StringOutputStream stream(&details);
  CodedOutputStream out(&stream);
  write(out, status_details, any);
}

std::vector<std::string> split_details(const std::string& bytes) {
  CodedInputStream in = stream_of(bytes);
  std::vector<std::string> details;
  std::string any;
  while (next_detail(in, any)) details.push_back(any);
  if (!in.ConsumedEntireMessage()) details.clear();
  return details;
}

std::string type_of_detail(const std::string& any) {
  std::string type, value;
  if (!read_any(any, type, value)) return {};
  return type.substr(type.rfind('/') + 1);
}

bool find_detail(const grpc::Status& status, std::string_view wanted, std::string& found) {
  const std::string bytes = status.error_details();
  CodedInputStream in = stream_of(bytes);
  std::string any, type;
  while (next_detail(in, any)) {
    if (!read_any(any, type, found)) return false;
    if (std::string_view(type).substr(type.rfind('/') + 1) == wanted) return true;
  }
  return false;
}

bool find_detail(const grpc::Status& status, MessageLite& found) {
  std::string value;
  return find_detail(status, std::string(found.GetTypeName()), value) &&
         found.ParseFromString(value);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
