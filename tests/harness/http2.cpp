#include "http2.hpp"

#include <utility>

namespace rpc_test::http2 {
namespace {

constexpr std::size_t frame_header = 9;

std::string length_of(const std::string& text) {
  std::size_t rest = text.size();
  if (rest < 127) return std::string(1, static_cast<char>(rest));
  std::string encoded(1, 127);
  for (rest -= 127; rest >= 128; rest /= 128) encoded += static_cast<char>(rest % 128 + 128);
  return encoded + static_cast<char>(rest);
}

unsigned number_at(const std::string& bytes, std::size_t begin, std::size_t size) {
  unsigned value = 0;
  for (std::size_t i = begin; i != begin + size; ++i)
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// Takes the first frame away. Empty when it is not complete.
std::string take_frame(std::string& received) {
  if (received.size() < frame_header) return {};
  const std::size_t size = frame_header + number_at(received, 0, 3);
  if (received.size() < size) return {};
  std::string taken = received.substr(0, size);
  received.erase(0, size);
  return taken;
}

}  // namespace

std::string preface() { return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(type::settings, 0, 0); }

std::string frame(type kind, int flags, unsigned stream, const std::string& payload) {
  std::string made = number(static_cast<unsigned>(payload.size())).substr(1);
  made += static_cast<char>(kind);
  made += static_cast<char>(flags);
  return made + number(stream) + payload;
}

std::string number(unsigned value) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift);
  return bytes;
}

std::string block(const headers& fields) {
  std::string encoded;
  for (const auto& [name, value] : fields) {
    encoded += '\0';  // a literal that the table shall not keep
    encoded += length_of(name) + name + length_of(value) + value;
  }
  return encoded;
}

headers fields_of_call(const std::string& path) {
  return {{":method", "POST"},         {":scheme", "http"}, {":path", path},
          {":authority", "localhost"}, {"te", "trailers"},  {"content-type", "application/grpc"}};
}

std::string call(const headers& fields, const std::string& body, int flags) {
  return frame(type::headers, end_headers, 1, block(fields)) + frame(type::data, flags, 1, body);
}

std::string message(const std::string& bytes, char compressed) {
  return compressed + number(static_cast<unsigned>(bytes.size())) + bytes;
}

std::string next_frame(const tcp_socket& connection, std::string& received) {
  for (;;) {
    std::string next = take_frame(received);
    if (!next.empty()) return next;
    const std::string some = connection.receive();
    if (some.empty()) return {};
    received += some;
  }
}

type type_of(const std::string& frame) { return static_cast<type>(frame[3]); }

int flags_of(const std::string& frame) { return static_cast<unsigned char>(frame[4]); }

std::string payload_of(const std::string& frame) { return frame.substr(frame_header); }

void read_to_a_call(const tcp_socket& connection) {
  const std::size_t before_frames = preface().find("SM") + 6;
  std::string received;
  bool begun = false;
  connection.send(frame(type::settings, 0, 0));
  for (std::string some = connection.receive(); !some.empty(); some = connection.receive()) {
    received += some;
    if (!begun && received.size() < before_frames) continue;
    if (!std::exchange(begun, true)) received.erase(0, before_frames);
    for (std::string next = take_frame(received); !next.empty(); next = take_frame(received))
      if (next[3] == static_cast<char>(type::headers)) return;
  }
}

std::string begin_of_reply() {
  const headers fields = {
      {":status", "200"}, {"content-type", "application/grpc"}, {"grpc-encoding", "gzip"}};
  return frame(type::headers, end_headers, 1, block(fields));
}

std::string end_of_reply() {
  return frame(type::headers, end_headers | end_stream, 1, block({{"grpc-status", "0"}}));
}

ending read_to_the_end(const tcp_socket& connection, unsigned stream) {
  std::string received;
  for (std::string next = next_frame(connection, received); !next.empty();
       next = next_frame(connection, received)) {
    if (number_at(next, 5, 4) != stream) continue;
    const type kind = type_of(next);
    if (kind == type::rst_stream) return ending::reset;
    const bool has_flags = kind == type::data || kind == type::headers;
    if (has_flags && (flags_of(next) & end_stream) != 0) return ending::answered;
  }
  return ending::closed;
}

}  // namespace rpc_test::http2
