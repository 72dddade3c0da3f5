// Names the algorithms that can compress messages; see call_options::compress and
// server_context::compress.
#ifndef PROTOCORO_RPC_COMPRESSION_HPP
#define PROTOCORO_RPC_COMPRESSION_HPP

namespace protocoro {
inline namespace v0_1 {

/// The algorithm, or `none`.
enum class compression : unsigned char { none, deflate, gzip };

}  // namespace v0_1
}  // namespace protocoro

#endif
