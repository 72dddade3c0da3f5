// Checks the addresses of servers and the targets of clients before gRPC sees them. gRPC takes a
// port modulo 65536 and reports other mistakes late or never.
#ifndef PROTOCORO_GRPC_INTERNAL_ADDRESS_HPP
#define PROTOCORO_GRPC_INTERNAL_ADDRESS_HPP

#include <string>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Throws std::invalid_argument with the address, what is wrong with it, and what to write instead.
void check_listen_address(const std::string& address);

/// The same for a client's target. Accepts targets with a scheme that gRPC leaves to its resolvers.
void check_target(const std::string& target);

/// The path of "unix:path", as gRPC's server reads it; empty for any other address.
std::string socket_path(const std::string& address);

/// True for a UNIX socket and for names of this machine. They are reached without a proxy.
bool is_on_this_machine(const std::string& target);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
