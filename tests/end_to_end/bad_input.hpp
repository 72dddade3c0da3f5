// What a client may send that no server expects.
#ifndef TESTS_END_TO_END_BAD_INPUT_HPP
#define TESTS_END_TO_END_BAD_INPUT_HPP

#include <string>
#include <utility>
#include <vector>

namespace rpc_test {

/// What it is, and the bytes.
using input = std::pair<const char*, std::string>;

/// Whole connections that make no sense.
std::vector<input> bad_connections();
/// Connections that end before the server can do anything with them.
std::vector<input> half_connections();

/// Calls, to be sent after a preface, that end their stream.
std::vector<input> bad_headers(const std::string& path);
std::vector<input> bad_messages(const std::string& path);
/// Cut off by the end of their stream, in mid-message. gRPC shows that as a half-close.
std::vector<input> cut_messages(const std::string& path);

/// By gzip: a request, and a reply, whose payload has 5,000 bytes.
std::string compressed_large_message();

}  // namespace rpc_test

#endif
