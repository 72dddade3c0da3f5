#include <string>

#include "greeter.coro.pb.h"
#include "protocoro/jwt/jwt_key.hpp"

namespace {

class greeter final : public consumer::GreeterHandler {
  protocoro::task<consumer::Greeting> Greet(protocoro::server_context&,
                                            const consumer::Greeting& greeting) override {
    co_return greeting;
  }
};

}  // namespace

int main() {
  greeter service;
  const auto key = protocoro::jwt_key::hs256(std::string(32, 'k'));
  return key.has_signed("nothing", "nothing") ? 1 : 0;
}
