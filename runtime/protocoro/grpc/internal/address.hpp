// What may be said as the address of a server or the target of a client, found out before gRPC is
// asked: it takes a port modulo 65536, and tells of the rest late or never.
#ifndef PROTOCORO_GRPC_INTERNAL_ADDRESS_HPP
#define PROTOCORO_GRPC_INTERNAL_ADDRESS_HPP

#include <string>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Throws std::invalid_argument, which names the address, what is wrong, and what to write.
void check_listen_address(const std::string& address);

/// The same for a target. One with a scheme that gRPC leaves to resolvers is theirs to judge.
void check_target(const std::string& target);

/// Of "unix:path", as gRPC's server reads it. Empty for every other address.
std::string socket_path(const std::string& address);

/// A UNIX socket or, by its name, this machine: no proxy has to do with it.
bool is_on_this_machine(const std::string& target);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
