// Names the algorithms that can compress messages; see call_options::compress and
// server_context::compress.
#ifndef PROTOCORO_RPC_COMPRESSION_HPP
#define PROTOCORO_RPC_COMPRESSION_HPP

namespace protocoro {
inline namespace v0_1 {

/// The algorithm, or `none`.
enum class compression : unsigned char {
  none,     ///< messages are sent as they are
  deflate,  ///< zlib's format, "deflate" on the wire
  gzip      ///< "gzip" on the wire
};

}  // namespace v0_1
}  // namespace protocoro

#endif
