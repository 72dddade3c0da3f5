// bench_server --variant <name> --listen <address>
//
// Says "listening <address>" and serves. SIGUSR1 begins the part of its life that counts; SIGTERM
// ends it and prints what that has cost.
#include <signal.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "figures.hpp"
#include "options.hpp"
#include "variants.hpp"

namespace bench {
namespace {

std::unique_ptr<running> start(const std::string& variant, const std::string& address,
                               tally& served) {
  if (variant == "naive") return serve_naive(address, served);
  if (variant == "tuned") return serve_tuned(address, served);
  if (variant == "sync") return serve_sync(address, served);
  if (variant == "protocoro") return serve_inline(address, served);
  if (variant == "protocoro_pool") return serve_on_pool(address, served);
  if (variant == "protocoro_io") return serve_on_io_context(address, served);
  throw options::mistake("--variant: there is no " + variant);
}

std::string with_port(const std::string& address, int port) {
  if (address.starts_with("unix:")) return address;
  return address.substr(0, address.rfind(':') + 1) + std::to_string(port);
}

/// Blocked before there are other threads, which inherit that, signals wait for sigwait.
sigset_t blocked_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR1);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void run(const options& given) {
  const sigset_t signals = blocked_signals();
  static tally served;
  const auto server = start(given.get("variant"), given.get("listen"), served);
  std::cout << "listening " << with_port(given.get("listen"), server->port()) << std::endl;
  std::optional<figures> before(served);
  int signal = 0;
  while (sigwait(&signals, &signal) == 0 && signal == SIGUSR1) before.emplace(served);
  std::cout << '{' << figures(served).json_since(*before) << '}' << std::endl;
}

}  // namespace
}  // namespace bench

int main(int, char** arguments) {
  return bench::run_program("bench_server", arguments + 1, bench::run);
}
