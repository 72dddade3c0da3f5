// Keeps gRPC's callback threads awake while the process serves or makes calls.
//
// Up to gRPC 1.73 these threads may sleep for 100 ms after a second without work. What arrives
// meanwhile, a call at the server or a reply at the client, then waits for up to 100 ms. Every
// 750 ms the heartbeat gives the threads work that never leaves the process. It costs about 0.06 %
// of a core.
//
//   protocoro::use_heartbeat(false);  // saves that time; replies may be 100 ms late
#ifndef PROTOCORO_GRPC_HEARTBEAT_HPP
#define PROTOCORO_GRPC_HEARTBEAT_HPP

namespace protocoro {
inline namespace v0_1 {

/// Switches the heartbeat on or off for the whole process. May be called from any thread at any
/// time, and takes effect within 750 ms. Default: on if gRPC's threads sleep, off with newer
/// versions.
///
/// The heartbeat starts with the first call of a client, and when a handler is passed to a server.
/// It ends with the last such client and handler.
void use_heartbeat(bool on) noexcept;

}  // namespace v0_1
}  // namespace protocoro

#endif
