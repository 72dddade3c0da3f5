// Represents messages as bytes. gRPC sees this one type in place of every message, so its call
// machinery is compiled only once, and protocoro decides how to answer what cannot be decoded.
#ifndef PROTOCORO_GRPC_INTERNAL_WIRE_HPP
#define PROTOCORO_GRPC_INTERNAL_WIRE_HPP

#include <google/protobuf/message_lite.h>
#include <grpcpp/impl/serialization_traits.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <cstddef>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The bytes alone.
class wire_bytes {
 public:
  bool empty() const noexcept { return !bytes_.Valid(); }
  std::size_t size() const { return bytes_.Length(); }

  /// Passes the bytes to gRPC or takes them from it. It is const, because gRPC serialises a const
  /// message; it does so once.
  void swap(grpc::ByteBuffer& other) const noexcept { bytes_.Swap(&other); }

 protected:
  wire_bytes() = default;
  ~wire_bytes() = default;

  mutable grpc::ByteBuffer bytes_;
};

class wire : public wire_bytes {
 public:
  wire() = default;
  wire(wire&& other) noexcept : uncompressed_(other.uncompressed_) { swap(other.bytes_); }
  wire& operator=(wire&& other) noexcept {
    bytes_.Clear();
    swap(other.bytes_);
    uncompressed_ = other.uncompressed_;
    return *this;
  }

  /// A call that compresses sends this message uncompressed.
  void leave_uncompressed() noexcept { uncompressed_ = true; }
  bool stays_uncompressed() const noexcept { return uncompressed_; }

  /// On gRPC's thread: a read into this object has ended without a message. `lost` means that the
  /// read failed; otherwise gRPC knows of no further message.
  void read_ended(bool lost) noexcept { lost_ = lost; }
  bool lost() const noexcept { return lost_; }

 private:
  bool uncompressed_ = false;
  bool lost_ = false;
};

/// Throws rpc_error(RESOURCE_EXHAUSTED) for a message of 2 GiB or more.
wire serialize(const google::protobuf::MessageLite& message);

/// Returns false if the bytes are not such a message. Consumes the bytes.
bool parse(wire& bytes, google::protobuf::MessageLite& message);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

template <>
class grpc::SerializationTraits<protocoro::detail::wire_bytes> {
 public:
  static Status Serialize(const protocoro::detail::wire_bytes& message, ByteBuffer* buffer,
                          bool* own_buffer) {
    message.swap(*buffer);
    *own_buffer = true;
    return Status();
  }
  static Status Deserialize(ByteBuffer* buffer, protocoro::detail::wire_bytes* message) {
    message->swap(*buffer);
    return Status();
  }
};

template <>
class grpc::SerializationTraits<protocoro::detail::wire>
    : public SerializationTraits<protocoro::detail::wire_bytes> {};

#endif
