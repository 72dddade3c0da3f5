#include "tcp_socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace rpc_test {
namespace {

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

sockaddr_in loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<in_port_t>(port));
  return address;
}

/// What is sent leaves at once, however little it is.
void hurry(int descriptor) {
  const int yes = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

tcp_socket opened() { return tcp_socket(checked(::socket(AF_INET, SOCK_STREAM, 0), "socket")); }

}  // namespace

tcp_socket tcp_socket::connected_to(int port) {
  tcp_socket made = opened();
  const sockaddr_in address = loopback(port);
  checked(::connect(made.descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address),
          "connect");
  hurry(made.descriptor_);
  return made;
}

tcp_socket tcp_socket::listening() {
  tcp_socket made = opened();
  const sockaddr_in address = loopback(0);
  checked(::bind(made.descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address),
          "bind");
  checked(::listen(made.descriptor_, SOMAXCONN), "listen");
  return made;
}

int tcp_socket::port() const {
  sockaddr_in address = {};
  socklen_t size = sizeof address;
  checked(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
  return ntohs(address.sin_port);
}

void tcp_socket::never_block() {
  checked(::fcntl(descriptor_, F_SETFL, ::fcntl(descriptor_, F_GETFL) | O_NONBLOCK), "fcntl");
}

tcp_socket tcp_socket::accept() const {
  tcp_socket accepted(::accept(descriptor_, nullptr, nullptr));
  if (accepted) hurry(accepted.descriptor_);
  return accepted;
}

bool tcp_socket::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string tcp_socket::receive() const {
  char some[4096];
  const auto received = ::recv(descriptor_, some, sizeof some, 0);
  return received <= 0 ? std::string() : std::string(some, static_cast<std::size_t>(received));
}

void tcp_socket::end_sending() const noexcept { ::shutdown(descriptor_, SHUT_WR); }

void tcp_socket::close() noexcept {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void tcp_socket::reset() noexcept {
  const linger at_once = {1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

}  // namespace rpc_test
