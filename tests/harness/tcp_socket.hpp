// A TCP connection on loopback without gRPC: what is sent are the bytes that the test chose.
#ifndef TESTS_HARNESS_TCP_SOCKET_HPP
#define TESTS_HARNESS_TCP_SOCKET_HPP

#include <string>
#include <string_view>
#include <utility>

namespace rpc_test {

/// Owns the descriptor. What the system refuses is a std::system_error, unless it is the peer's
/// doing.
class tcp_socket {
 public:
  tcp_socket() noexcept = default;
  explicit tcp_socket(int descriptor) noexcept : descriptor_(descriptor) {}
  tcp_socket(tcp_socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  tcp_socket& operator=(tcp_socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~tcp_socket() { close(); }

  static tcp_socket connected_to(int port);
  /// On a port that the system chooses.
  static tcp_socket listening();

  explicit operator bool() const noexcept { return descriptor_ >= 0; }
  int descriptor() const noexcept { return descriptor_; }
  int port() const;
  /// No call waits any more, neither for the peer nor for room.
  void never_block();

  /// The next connection; none when nobody is there (any more).
  tcp_socket accept() const;
  /// False when the peer is gone.
  bool send(std::string_view bytes) const;
  /// Waits for some. Empty when the peer is gone.
  std::string receive() const;

  /// The peer reads to the end of what was sent, and may still answer.
  void end_sending() const noexcept;
  /// The same, and nobody listens any more.
  void close() noexcept;
  /// The peer's connection breaks, as when a machine forgot it.
  void reset() noexcept;

 private:
  int descriptor_ = -1;
};

}  // namespace rpc_test

#endif
