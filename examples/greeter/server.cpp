// The smallest server: one handler, one address, a clean end. greeter_server [address]
#include <exception>
#include <iostream>
#include <string>

#include "helloworld.coro.pb.h"
#include "protocoro/server.hpp"

using helloworld::HelloReply;
using helloworld::HelloRequest;

namespace {

class greeter final : public helloworld::GreeterHandler {
  protocoro::task<HelloReply> SayHello(protocoro::server_context&,
                                       const HelloRequest& request) override {
    HelloReply reply;
    reply.set_message("Hello, " + request.name() + "!");
    co_return reply;
  }
};

void serve(const std::string& address) {
  greeter service;
  protocoro::server server(protocoro::server_options().listen(address), service);
  std::cout << "listening on port " << server.port() << std::endl;
  server.run();  // until SIGINT or SIGTERM, then drains
}

}  // namespace

int main(int argc, char** argv) {
  try {
    serve(argc > 1 ? argv[1] : "localhost:50051");
  } catch (const std::exception& error) {
    std::cerr << "greeter_server: " << error.what() << '\n';
    return 1;
  }
}
