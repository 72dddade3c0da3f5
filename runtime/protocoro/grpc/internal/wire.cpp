#include "protocoro/grpc/internal/wire.hpp"

#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/slice.h>

#include <limits>
#include <tuple>

#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

wire serialize(const google::protobuf::MessageLite& message) {
  const std::size_t size = message.ByteSizeLong();
  if (size > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw rpc_error(status_code::RESOURCE_EXHAUSTED,
                    "a message of " + std::to_string(size) + " bytes is too large to be sent");
  grpc::Slice slice(size);
  // The slice is new and not shared, so its bytes may be written.
  std::ignore = message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  grpc::ByteBuffer bytes(&slice, 1);
  wire serialized;
  serialized.swap(bytes);
  return serialized;
}

bool parse(wire& bytes, google::protobuf::MessageLite& message) {
  grpc::ByteBuffer received;
  bytes.swap(received);
  if (!received.Valid()) return false;
  grpc::ProtoBufferReader reader(&received);
  return reader.status().ok() && message.ParseFromZeroCopyStream(&reader) && reader.status().ok();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
