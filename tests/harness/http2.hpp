// HTTP/2 by hand: enough to be a client that does everything wrong.
#ifndef TESTS_HARNESS_HTTP2_HPP
#define TESTS_HARNESS_HTTP2_HPP

#include <string>
#include <utility>
#include <vector>

#include "tcp_socket.hpp"

namespace rpc_test::http2 {

enum class type : unsigned char {
  data,
  headers,
  priority,
  rst_stream,
  settings,
  push_promise,
  ping,
  goaway,
  window_update,
  continuation,
};

inline constexpr int acknowledged = 1;
inline constexpr int end_stream = 1;
inline constexpr int end_headers = 4;

/// What every connection begins with, and the client's (empty) settings.
std::string preface();
std::string frame(type kind, int flags, unsigned stream, const std::string& payload = {});
/// A big-endian number, as frames contain them.
std::string number(unsigned value);

using headers = std::vector<std::pair<std::string, std::string>>;
/// In HPACK, without its table and without its Huffman code.
std::string block(const headers& fields);
/// What a call to that path begins with.
headers fields_of_call(const std::string& path);
/// Of one call in one piece, on stream 1. `flags` are those of the last frame.
std::string call(const headers& fields, const std::string& body, int flags);
/// As gRPC frames a message: a byte that tells of compression, the length, the bytes.
std::string message(const std::string& bytes, char compressed = 0);

/// The next one that comes; empty when the peer is gone. What came with it stays in `received`.
std::string next_frame(const tcp_socket& connection, std::string& received);
type type_of(const std::string& frame);
int flags_of(const std::string& frame);
/// Without its first nine bytes.
std::string payload_of(const std::string& frame);

/// For one who plays the server: greets a client and reads until it has begun its first call, on
/// stream 1.
void read_to_a_call(const tcp_socket& connection);
/// What the server's half of a call begins with, after that.
std::string begin_of_reply();
/// A call's good end.
std::string end_of_reply();

/// How a server told that it is done with a stream.
enum class ending { answered, reset, closed };

/// Reads until the server has ended that stream, or the connection.
ending read_to_the_end(const tcp_socket& connection, unsigned stream);

}  // namespace rpc_test::http2

#endif
