// Peers that send what bytes they like: gRPC without schema and without protocoro.
#ifndef TESTS_HARNESS_RAW_HPP
#define TESTS_HARNESS_RAW_HPP

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

namespace rpc_test {

grpc::ByteBuffer bytes_of(const std::string& text);
std::string text_of(const grpc::ByteBuffer& bytes);

/// A tag and a length that nothing follows: no message of any schema.
inline constexpr char broken[] = "\x0a\x7f!";

class raw_outcome {
 public:
  grpc::Status status;
  std::vector<std::string> replies;
};

/// Sends the messages, half-closes if told to, and reads to the end. Blocks.
raw_outcome raw_call(const std::string& address, const std::string& method,
                     const std::vector<std::string>& requests, bool half_close = true);

/// Answers every method with the same messages, as soon as the client has said all.
class raw_server {
 public:
  explicit raw_server(std::vector<std::string> replies);
  ~raw_server();

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  class service;

  std::unique_ptr<service> service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace rpc_test

#endif
