// Makes the trailers of a call fit into the size that peers accept.
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

/// A status and the trailing metadata that the handler adds. A client that receives more than it
/// accepts (gRPC: 8 KiB) loses the status code, and gRPC 1.51 also fails other calls on the
/// connection.
class trailers {
 public:
  trailers(grpc::Status status, metadata added);

  /// The encoded size in bytes, as peers count it (RFC 9113, section 6.5.2): the message
  /// percent-encoded, binary values in base64, and 32 for each entry.
  std::size_t size() const;

  /// Makes the trailers fit into `limit` bytes, by up to three steps; each is taken only if the
  /// ones before it do not suffice. First it shortens the message to no less than about 200 bytes,
  /// at a character, and marks that. Then it leaves out whole details, the last one first, and then
  /// the handler's entries, the last one first. Returns a text that says what was left out; it is
  /// empty if everything fits.
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

/// Returns the first `size` bytes of a UTF-8 text, or a few less, so that no character is split.
std::string_view whole_characters(std::string_view text, std::size_t size) noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
