#include "bad_input.hpp"

#include "../harness/calls.hpp"
#include "../harness/http2.hpp"
#include "../harness/raw.hpp"

namespace rpc_test {
namespace {

std::string good() { return request_for("hello").SerializeAsString(); }

std::string of_call(const http2::headers& fields, const std::string& body) {
  return http2::call(fields, body, http2::end_stream);
}

/// The same call with one more field, or another value of a field.
http2::headers with(http2::headers fields, const std::string& name, const std::string& value) {
  std::erase_if(fields, [&](const auto& field) { return field.first == name; });
  fields.emplace_back(name, value);
  return fields;
}

http2::headers without(http2::headers fields, const std::string& name) {
  std::erase_if(fields, [&](const auto& field) { return field.first == name; });
  return fields;
}

/// Headers of so many bytes, in as many frames as that takes.
std::string of_call_with_large_headers(const std::string& path, std::size_t size) {
  constexpr std::size_t largest_frame = 16384;
  std::string rest =
      http2::block(with(http2::fields_of_call(path), "large", std::string(size, 'x')));
  std::string bytes;
  for (auto kind = http2::type::headers; !rest.empty(); kind = http2::type::continuation) {
    const std::string some = rest.substr(0, largest_frame);
    rest.erase(0, largest_frame);
    bytes += http2::frame(kind, rest.empty() ? http2::end_headers : 0, 1, some);
  }
  return bytes + http2::frame(http2::type::data, http2::end_stream, 1, http2::message(good()));
}

/// The most that a frame may bring, many times: more than the server has allowed.
std::string beyond_the_window(const std::string& path) {
  std::string bytes = http2::frame(http2::type::headers, http2::end_headers, 1,
                                   http2::block(http2::fields_of_call(path)));
  const std::string body = http2::message(std::string(600'000, 'x'));
  for (std::size_t i = 0; i < body.size(); i += 16384)
    bytes += http2::frame(http2::type::data, 0, 1, body.substr(i, 16384));
  return bytes + http2::frame(http2::type::data, http2::end_stream, 1);
}

std::string noise() {
  std::string bytes;
  for (unsigned i = 0, state = 1; i < 100'000; ++i, state = state * 1664525u + 1013904223u)
    bytes += static_cast<char>(state >> 24);
  return bytes;
}

}  // namespace

std::vector<input> bad_messages(const std::string& path) {
  const http2::headers fields = http2::fields_of_call(path);
  const std::string body = http2::message(good());
  return {
      {"no message", of_call(fields, "")},
      {"no message of the schema", of_call(fields, http2::message(broken))},
      {"more messages than any kind but two wants", of_call(fields, body + body + body)},
      {"a flag that is none", of_call(fields, http2::message(good(), 2))},
      {"compressed, nobody says how", of_call(fields, http2::message(good(), 1))},
      {"an unknown compression",
       of_call(with(fields, "grpc-encoding", "rot13"), http2::message(good(), 1))},
      {"not what the compression makes",
       of_call(with(fields, "grpc-encoding", "gzip"), http2::message(good(), 1))},
      {"a length of 4 GiB", of_call(fields, std::string("\0\xff\xff\xff\xff", 5) + good())},
      {"more than the window", beyond_the_window(path)},
  };
}

std::vector<input> bad_headers(const std::string& path) {
  const http2::headers fields = http2::fields_of_call(path);
  const std::string body = http2::message(good());
  return {
      {"no content type", of_call(without(fields, "content-type"), body)},
      {"another content type", of_call(with(fields, "content-type", "text/html"), body)},
      {"another method", of_call(with(fields, ":method", "GET"), body)},
      {"no method", of_call(without(fields, ":method"), body)},
      {"no path", of_call(without(fields, ":path"), body)},
      {"a path without a slash", of_call(with(fields, ":path", "Unary"), body)},
      {"a path that is long", of_call(with(fields, ":path", std::string(4000, '/')), body)},
      {"no te", of_call(without(fields, "te"), body)},
      {"no headers", of_call({}, body)},
      {"a timeout that is none", of_call(with(fields, "grpc-timeout", "soon"), body)},
      {"a timeout that has passed", of_call(with(fields, "grpc-timeout", "0n"), body)},
      {"a huge timeout", of_call(with(fields, "grpc-timeout", "99999999H"), body)},
      {"binary metadata that are no base64", of_call(with(fields, "key-bin", "?!"), body)},
      {"capitals", of_call(with(fields, "Capital", "Letters"), body)},
      {"bytes that are no text", of_call(with(fields, "key", "\x01\xff\n"), body)},
      {"headers of 20 kB", of_call_with_large_headers(path, 20'000)},
      {"headers of 1 MB", of_call_with_large_headers(path, 1'000'000)},
  };
}

std::vector<input> cut_messages(const std::string& path) {
  const http2::headers fields = http2::fields_of_call(path);
  const std::string body = http2::message(good());
  return {
      {"a message that the end of the stream cuts off",
       of_call(fields, body.substr(0, body.size() - 1))},
      {"a length that the end of the stream cuts off", of_call(fields, body.substr(0, 3))},
      {"a good message and half of another", of_call(fields, body + body.substr(0, 7))},
  };
}

std::string compressed_large_message() {
  constexpr char bytes[] =
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x0d\x00\x00\x08\x03\x30\x39\x24\x53"
      "\x88\x04\x64\xa3\x62\x5f\xdb\xdc\x2c\x00\x00\x00\x00\x50\xf7\x23\x63\x73\xa5\x8b\x13\x00"
      "\x00";
  return std::string(bytes, sizeof bytes - 1);
}

std::vector<input> bad_connections() {
  using http2::frame;
  using http2::type;
  const std::string preface = http2::preface();
  return {
      {"noise", noise()},
      {"HTTP/1.1", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"the preface and noise", preface + noise()},
      {"a frame larger than allowed", preface + std::string("\xff\xff\xff\0\0\0\0\0\1", 9)},
      {"settings of a strange length", preface + frame(type::settings, 0, 0, "12345")},
      {"a ping of a strange length", preface + frame(type::ping, 0, 0, "12345")},
      {"a continuation of nothing", preface + frame(type::continuation, 0, 1, "")},
      {"headers that go on as data",
       preface + frame(type::headers, 0, 1, "") + frame(type::data, 0, 1, "")},
      {"no HPACK", preface + frame(type::headers, http2::end_headers, 1, "\xff\xff\xff\xff\x7f")},
      {"a window that is too large",
       preface + frame(type::window_update, 0, 0, http2::number(0x7fffffff))},
  };
}

std::vector<input> half_connections() {
  using http2::frame;
  const std::string preface = http2::preface();
  const std::string call =
      of_call(http2::fields_of_call("/" + method_of(rpc_kind::bidi_streaming)), "");
  return {
      {"nothing", ""},
      {"half a preface", preface.substr(0, 10)},
      {"half settings", preface.substr(0, preface.size() - 3)},
      {"a preface", preface},
      {"half a frame's header", preface + call.substr(0, 5)},
      {"half a frame", preface + call.substr(0, 30)},
  };
}

}  // namespace rpc_test
