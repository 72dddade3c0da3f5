// The smallest client: one call. greeter_client [target]
#include <exception>
#include <iostream>
#include <string>

#include "helloworld.coro.pb.h"
#include "protocoro/client.hpp"

namespace {

void greet(const std::string& target) {
  helloworld::GreeterClient client(protocoro::connect(target));
  helloworld::HelloRequest request;
  request.set_name("world");
  std::cout << protocoro::sync_wait(client.SayHello(request)).message() << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  try {
    greet(argc > 1 ? argv[1] : "localhost:50051");
  } catch (const std::exception& error) {
    std::cerr << "greeter_client: " << error.what() << '\n';
    return 1;
  }
}
