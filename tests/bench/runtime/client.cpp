// bench_client --variant callback|callback_tuned|protocoro|protocoro_queue
//              --scene unary|unary_suspended|unary_refused|server_stream|client_stream|ping_pong|
//                      duplex
//              --target <address> --in_flight <n> --seconds <s> [--warm_up <s>] [--server <pid>]
//              [--connections <n>] [--bytes <n>] [--roots <file>]
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
#include "open_files.hpp"
#include "options.hpp"
#include "protocoro/rpc/tls.hpp"

namespace bench {
namespace {

scene scene_of(const std::string& name) {
  if (name == "unary") return scene::unary;
  if (name == "unary_suspended") return scene::unary_suspended;
  if (name == "unary_refused") return scene::unary_refused;
  if (name == "server_stream") return scene::server_stream;
  if (name == "client_stream") return scene::client_stream;
  if (name == "ping_pong") return scene::ping_pong;
  if (name == "duplex") return scene::duplex;
  throw options::mistake("--scene: there is no " + name);
}

std::shared_ptr<grpc::ChannelCredentials> credentials_of(const options& given) {
  if (!given.has("roots")) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = protocoro::read_pem_file(given.get("roots"));
  return grpc::SslCredentials(tls);
}

std::unique_ptr<load> start(const options& given, meter& seen) {
  const std::string& variant = given.get("variant");
  const plan made{scene_of(given.get("scene")),
                  given.get("target"),
                  credentials_of(given),
                  static_cast<int>(given.number("in_flight")),
                  static_cast<int>(given.number("connections", 1)),
                  static_cast<std::size_t>(given.number("bytes", 0))};
  if (variant == "callback") return callback_load(made, seen);
  if (variant == "callback_tuned") return callback_tuned_load(made, seen);
  if (variant == "protocoro") return protocoro_load(made, seen);
  if (variant == "protocoro_queue") return protocoro_queue_load(made, seen);
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
  allow_many_open_files();
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
