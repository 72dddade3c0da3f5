#include <string_view>

#include "api.coro.pb.h"
#include "noted.coro.pb.h"
#include "noted.grpc.pb.h"
#include "noted.note.hpp"

namespace {

class greeter final : public api::GreeterHandler {
  protocoro::task<api::Greeting> Greet(protocoro::server_context&,
                                       const api::Greeting& greeting) override {
    co_return greeting;
  }
};

using by_grpc = noted::by_grpc::Notes::Service;

}  // namespace

int main() {
  greeter service;
  by_grpc other;
  return std::string_view(note) == "seen" ? 0 : 1;
}
