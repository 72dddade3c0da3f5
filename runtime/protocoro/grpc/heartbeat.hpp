// Keeps gRPC's callback threads awake while the process serves or calls.
//
// Up to 1.73 those threads may sleep for 100 ms after a second without news: what arrives
// meanwhile, a call on the server or a reply on the client, waits up to 100 ms. Every 750 ms the
// heartbeat gives them news of its own, which never leave the process and cost some 0.06 % of a
// core.
#ifndef PROTOCORO_GRPC_HEARTBEAT_HPP
#define PROTOCORO_GRPC_HEARTBEAT_HPP

namespace protocoro {
inline namespace v0_1 {

/// Says for the whole process whether there is a heartbeat; from any thread, at any time, within
/// three quarters of a second. Default: on with a gRPC whose threads sleep, off with a newer one.
///
/// It starts with the first call that a client makes and when a handler is given to a server, and
/// ends with the last such client and handler.
void use_heartbeat(bool on) noexcept;

}  // namespace v0_1
}  // namespace protocoro

#endif
