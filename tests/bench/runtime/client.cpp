// bench_client --variant callback|protocoro --scene unary|server_stream|client_stream|ping_pong
//              --target <address> --in_flight <n> --seconds <s> [--warm_up <s>] [--server <pid>]
//
// Calls for that long and prints what it has cost: one line of JSON. What happens during the
// warm-up does not count, here and, told by SIGUSR1, in the server.
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "figures.hpp"
#include "load.hpp"
#include "options.hpp"

namespace bench {
namespace {

scene scene_of(const std::string& name) {
  if (name == "unary") return scene::unary;
  if (name == "server_stream") return scene::server_stream;
  if (name == "client_stream") return scene::client_stream;
  if (name == "ping_pong") return scene::ping_pong;
  throw options::mistake("--scene: there is no " + name);
}

std::unique_ptr<load> start(const options& given, meter& seen) {
  const std::string& variant = given.get("variant");
  const scene what = scene_of(given.get("scene"));
  const int callers = static_cast<int>(given.number("in_flight"));
  if (variant == "callback") return callback_load(what, given.get("target"), callers, seen);
  if (variant == "protocoro") return protocoro_load(what, given.get("target"), callers, seen);
  throw options::mistake("--variant: there is no " + variant);
}

void sleep_for(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

void begin_in_server(const options& given) {
  const auto server = static_cast<pid_t>(given.number("server", 0));
  if (server != 0 && kill(server, SIGUSR1) != 0) throw std::runtime_error("--server: not there");
}

void run(const options& given) {
  const double seconds = given.number("seconds");
  const double warm_up = given.number("warm_up", 0);
  static meter seen;
  const auto calls = start(given, seen);
  sleep_for(warm_up);
  begin_in_server(given);
  seen.took.clear();
  const figures before(seen.operations);
  sleep_for(seconds);
  const figures after(seen.operations);
  const double p50 = seen.took.quantile_us(0.5);
  const double p99 = seen.took.quantile_us(0.99);
  seen.stopping = true;
  calls->finish();
  std::cout << '{' << after.json_since(before) << R"(, "p50_us": )" << p50 << R"(, "p99_us": )"
            << p99 << R"(, "grpc": ")" << grpc::Version() << R"("})" << std::endl;
}

}  // namespace
}  // namespace bench

int main(int, char** arguments) {
  return bench::run_program("bench_client", arguments + 1, bench::run);
}
