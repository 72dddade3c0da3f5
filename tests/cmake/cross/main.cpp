#include "greeter.coro.pb.h"

namespace {

class greeter final : public consumer::GreeterHandler {
  protocoro::task<consumer::Greeting> Greet(protocoro::server_context&,
                                            const consumer::Greeting& greeting) override {
    co_return greeting;
  }
};

}  // namespace

int main() { greeter service; }
