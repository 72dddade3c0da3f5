// One of several servers that all know the same.
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <initializer_list>
#include <iostream>
#include <string>

#include "faults.hpp"
#include "program.hpp"
#include "protocoro/server.hpp"
#include "stock.hpp"

namespace {

constexpr auto usage = R"(stock_replica [options]

  --listen ADDRESS     host:port or unix:path; default localhost:50051; port 0: any free one
  --name NAME          told in each answer; default replica
  --compress WAY       of listed pages: none, deflate or gzip; default gzip
  --certificate FILE   PEM; with --key and --clients: mutual TLS
  --key FILE           PEM
  --clients FILE       PEM: the authority whose clients are let in
  --allow CLIENT       the name in its certificate; default: all of the authority
  --leave MS           for clients to leave a replica that ends; default 1000
  --fail-every N       fails every N-th answer with UNAVAILABLE; default 0: none
  --hold-from N        never gives its N-th answer and any after it; default 0: gives all

SIGUSR1: tells health checks NOT_SERVING, and goes on answering; SIGUSR2: SERVING again.
SIGTERM, SIGINT: NOT_SERVING, answers while clients leave, then gives calls 10 s to end. A second
one ends the first wait, a third one the replica.
)";

// [mutual TLS]
protocoro::server_options options(const arguments& given) {
  const std::string& address = given.text("listen");
  protocoro::server_options options;
  options.health();
  if (given.text("certificate").empty()) return options.listen(address);
  protocoro::server_tls tls(given.pem_file("certificate"), given.pem_file("key"));
  return options.listen(address, tls.require_clients_of(given.pem_file("clients")));
}
// [/mutual TLS]

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  return set;
}

const sigset_t ending = set_of({SIGTERM, SIGINT});
const sigset_t handled = set_of({SIGTERM, SIGINT, SIGUSR1, SIGUSR2});

// [health]
/// In place of server.run(): clients that check health leave before the end. A call that comes
/// while gRPC shuts down may end as CANCELLED, which no retry policy should repeat.
void run(protocoro::server& server, std::chrono::milliseconds leave) {
  grpc::HealthCheckServiceInterface& health = *server.grpc_server().GetHealthCheckService();
  int signal = 0;
  while (sigwait(&handled, &signal) == 0 && (signal == SIGUSR1 || signal == SIGUSR2))
    health.SetServingStatus(signal == SIGUSR2);
  health.SetServingStatus(false);
  const timespec limit = {leave.count() / 1000, leave.count() % 1000 * 1'000'000};
  sigtimedwait(&ending, nullptr, &limit);
  pthread_sigmask(SIG_UNBLOCK, &ending, nullptr);
  server.shutdown(std::chrono::seconds(10));
}
// [/health]

std::string address_of(const std::string& listened, const protocoro::server& server) {
  if (listened.starts_with("unix:")) return listened;
  return listened.substr(0, listened.rfind(':') + 1) + std::to_string(server.port());
}

void serve(const arguments& given) {
  pthread_sigmask(SIG_BLOCK, &handled, nullptr);  // in the threads of gRPC too, which come later
  faults on_purpose(given.number("fail-every"), given.number("hold-from"));
  stock service(given.text("name"), given.text("allow"), given.compression("compress"), on_purpose);
  protocoro::server server(options(given), service);
  std::cout << "listening on " << address_of(given.text("listen"), server) << std::endl;
  run(server, given.milliseconds("leave"));
}

}  // namespace

int main(int argc, char** argv) {
  return run(argc, argv, usage,
             {{"listen", "localhost:50051"},
              {"name", "replica"},
              {"compress", "gzip"},
              {"certificate", ""},
              {"key", ""},
              {"clients", ""},
              {"allow", ""},
              {"leave", "1000"},
              {"fail-every", "0"},
              {"hold-from", "0"}},
             serve);
}
