// bench_server --variant <name> --listen <address> [--certificate <file> --key <file>]
//
// Says "listening <address>" and serves. SIGUSR1 begins the part of its life that counts; SIGTERM
// ends it and prints what that has cost.
#include <signal.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "figures.hpp"
#include "open_files.hpp"
#include "options.hpp"
#include "protocoro/rpc/tls.hpp"
#include "variants.hpp"

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#endif

namespace bench {
namespace {

endpoint endpoint_of(const options& given) {
  const std::string& address = given.get("listen");
  if (!given.has("certificate")) return {address, grpc::InsecureServerCredentials()};
  grpc::SslServerCredentialsOptions tls;
  tls.pem_key_cert_pairs.push_back({protocoro::read_pem_file(given.get("key")),
                                    protocoro::read_pem_file(given.get("certificate"))});
  return {address, grpc::SslServerCredentials(tls)};
}

std::unique_ptr<running> start(const std::string& variant, const endpoint& at, tally& served) {
  if (variant == "naive") return serve_naive(at, served);
  if (variant == "tuned") return serve_tuned(at, served);
  if (variant == "sync") return serve_sync(at, served);
  if (variant == "cq") return serve_from_queue(at, served);
  if (variant == "protocoro") return serve_inline(at, served);
  if (variant == "protocoro_defaults") return serve_with_defaults(at, served);
  if (variant == "protocoro_quota") return serve_with_quota(at, served);
  if (variant == "protocoro_fresh") return serve_fresh(at, served);
  if (variant == "protocoro_pool") return serve_on_pool(at, served);
  if (variant == "protocoro_io") return serve_on_io_context(at, served);
  if (variant == "protocoro_aside") return serve_aside(at, served);
  if (variant == "protocoro_intercepted") return serve_intercepted(at, served);
  if (variant == "protocoro_counted") return serve_counted(at, served);
  if (variant == "tuned_refuses") return serve_refusing_by_hand(at, served);
  if (variant == "protocoro_refuses") return serve_refusing(at, served);
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
  allow_many_open_files();
  const sigset_t signals = blocked_signals();
  static tally served;
  const auto server = start(given.get("variant"), endpoint_of(given), served);
  std::cout << "listening " << with_port(given.get("listen"), server->port()) << std::endl;
  std::optional<figures> before(served);
  int signal = 0;
  while (sigwait(&signals, &signal) == 0 && signal == SIGUSR1) {
    before.emplace(served);
    CALLGRIND_START_INSTRUMENTATION;
  }
  CALLGRIND_STOP_INSTRUMENTATION;
  std::cout << '{' << figures(served).json_since(*before) << '}' << std::endl;
}

}  // namespace
}  // namespace bench

int main(int, char** arguments) {
  return bench::run_program("bench_server", arguments + 1, bench::run);
}
