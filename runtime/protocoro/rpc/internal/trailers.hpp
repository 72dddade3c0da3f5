// What ends a call at a server, made to fit into what peers take.
#ifndef PROTOCORO_RPC_INTERNAL_TRAILERS_HPP
#define PROTOCORO_RPC_INTERNAL_TRAILERS_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "protocoro/rpc/metadata.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// A status and what the handler adds to it. A client that is sent more than it takes (gRPC: 8 KiB)
/// loses the code, and gRPC 1.51 fails other calls of the connection too.
class trailers {
 public:
  trailers(grpc::Status status, metadata added);

  /// As they travel, in bytes: the message percent-encoded, binary values in base64, and 32 for
  /// each entry, as peers count (RFC 9113, section 6.5.2).
  std::size_t size() const;

  /// Shortens the message at a character, and marks that; leaves out whole details, the last one
  /// first; leaves out entries of the handler, the last one first. Each of these only if the ones
  /// before it do not do, but of the message some 200 bytes stay. Says what went; nothing did if
  /// the text is empty.
  std::string fit(std::size_t limit);

  const grpc::Status& status() const noexcept { return status_; }
  const metadata& added() const noexcept { return added_; }

 private:
  class choice;

  std::size_t size_of(const choice& part) const;
  choice largest_within(std::size_t limit) const;
  std::string what_goes(const choice& part, std::size_t limit) const;
  std::string details_of(const choice& part) const;

  grpc::Status status_;
  metadata added_;
  std::vector<std::string> details_;  // of the status, if they are a google.rpc.Status
};

/// The first `size` bytes of a text in UTF-8, or some less: no character is cut in two.
std::string_view whole_characters(std::string_view text, std::size_t size) noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
