// Describes the methods of a service. Generated code creates these objects once, in static storage.
#ifndef PROTOCORO_RPC_METHOD_INFO_HPP
#define PROTOCORO_RPC_METHOD_INFO_HPP

#include <cstddef>
#include <string_view>

namespace google::protobuf {
class MessageLite;
}

namespace protocoro {
inline namespace v0_1 {

/// Which sides of a method stream their messages.
enum class rpc_kind : unsigned char {
  unary,             ///< one request, one reply
  server_streaming,  ///< one request, streamed replies
  client_streaming,  ///< streamed requests, one reply
  bidi_streaming     ///< both are streamed
};

/// What the schema promises for repeated calls: `option idempotency_level` of
/// google.protobuf.MethodOptions.
enum class idempotency : unsigned char {
  /// No promise: a second call may have a second effect.
  unknown,
  /// Two calls have the effect of one.
  idempotent,
  /// A call has no effect.
  no_side_effects
};

/// Describes one method.
class method_info {
 public:
  /// Returns a message type's default instance.
  using message_source = const google::protobuf::MessageLite& (*)();

  /// Called by generated code. `path` is "/package.Service/Method" and must have static storage
  /// duration; `request` and `reply` return the default instances of the message types.
  constexpr method_info(const char* path, rpc_kind kind, message_source request,
                        message_source reply, bool deprecated,
                        idempotency level = idempotency::unknown) noexcept
      : path_(path),
        request_(request),
        reply_(reply),
        kind_(kind),
        deprecated_(deprecated),
        level_(level) {}

  /// The path on the wire: "/package.Service/Method".
  constexpr const char* path() const noexcept { return path_; }
  /// "package.Service/Method".
  constexpr std::string_view full_name() const noexcept { return path_ + 1; }
  /// Which sides stream their messages.
  constexpr rpc_kind kind() const noexcept { return kind_; }
  /// True if the schema marks the method as deprecated.
  constexpr bool deprecated() const noexcept { return deprecated_; }
  /// What the schema promises for repeated calls.
  constexpr idempotency idempotency_level() const noexcept { return level_; }
  /// True if the schema says that a call may be made twice.
  constexpr bool is_idempotent() const noexcept { return level_ != idempotency::unknown; }

  /// The default instance of the request type.
  const google::protobuf::MessageLite& default_request() const { return request_(); }
  /// The default instance of the reply type.
  const google::protobuf::MessageLite& default_reply() const { return reply_(); }

 private:
  const char* path_;
  message_source request_;
  message_source reply_;
  rpc_kind kind_;
  bool deprecated_;
  idempotency level_;
};

/// The methods of one service, in the order of the schema.
class method_table {
 public:
  /// A table without methods.
  constexpr method_table() noexcept = default;
  /// Refers to `methods`, which must outlive the table.
  template <std::size_t Count>
  constexpr method_table(const method_info (&methods)[Count]) noexcept
      : methods_(methods), size_(Count) {}

  /// The number of methods.
  constexpr std::size_t size() const noexcept { return size_; }
  /// The method with this index, which is not checked.
  constexpr const method_info& operator[](std::size_t index) const noexcept {
    return methods_[index];
  }

 private:
  const method_info* methods_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
