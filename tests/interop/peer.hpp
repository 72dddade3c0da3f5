// The server that a case talks to, and what it expects of it.
#ifndef INTEROP_PEER_HPP
#define INTEROP_PEER_HPP

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "flags.hpp"
#include "test.coro.pb.h"

namespace grpc {
class ChannelCredentials;
}

namespace interop {

class peer {
 public:
  /// Throws std::runtime_error for a file that cannot be read.
  explicit peer(const flags& given);

  const flags& given() const noexcept { return given_; }

  /// Each a connection of its own.
  std::shared_ptr<grpc::ChannelInterface> connect() const;
  /// What replies it brings is told by compressed_replies().
  std::shared_ptr<grpc::ChannelInterface> connect_watched() const;

 private:
  const flags& given_;
  std::string target_;
  std::string host_override_;
  std::shared_ptr<grpc::ChannelCredentials> credentials_;
};

/// Ends the case as failed.
class unexpected : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline void expect(const auto& met, std::string_view what) {
  if (!met) throw unexpected("not met: " + std::string(what));
}

}  // namespace interop

#endif
