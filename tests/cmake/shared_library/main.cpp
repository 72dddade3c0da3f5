#include <iostream>
#include <string>

#include "greeter.coro.pb.h"
#include "protocoro/client.hpp"
#include "protocoro/server.hpp"

namespace {

using consumer::Greeting;

class greeter final : public consumer::GreeterHandler {
  protocoro::task<Greeting> Greet(protocoro::server_context&, const Greeting&) override {
    throw protocoro::rpc_error(protocoro::status_code::NOT_FOUND, "nobody here");
    co_return Greeting();
  }
  protocoro::async_generator<Greeting> Repeat(protocoro::server_context&,
                                              const Greeting& greeting) override {
    for (int i = 0; i != greeting.times(); ++i) co_yield greeting;
  }
};

protocoro::task<std::string> talk(consumer::GreeterClient& client) {
  Greeting greeting;
  greeting.set_text("ho");
  greeting.set_times(3);
  std::string heard;
  auto repeated = client.Repeat(greeting);
  while (auto next = co_await repeated.next()) heard += next->text();
  try {
    co_await client.Greet(greeting);
  } catch (const protocoro::rpc_error& error) {
    heard += std::string(" ") + error.what();
  }
  co_return heard;
}

}  // namespace

int main() {
  greeter service;
  protocoro::server server(protocoro::server_options().listen("127.0.0.1:0"), service);
  consumer::GreeterClient client(protocoro::connect("127.0.0.1:" + std::to_string(server.port())));
  std::cout << protocoro::sync_wait(talk(client)) << '\n';
}
