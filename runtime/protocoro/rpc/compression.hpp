// How messages are compressed on the wire.
#ifndef PROTOCORO_RPC_COMPRESSION_HPP
#define PROTOCORO_RPC_COMPRESSION_HPP

namespace protocoro {
inline namespace v0_1 {

enum class compression : unsigned char { none, deflate, gzip };

}  // namespace v0_1
}  // namespace protocoro

#endif
