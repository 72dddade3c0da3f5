// A server as one runs in production: TLS, tokens, limits, a log, metrics, traces, health, and an
// end that loses no call.
#include <prometheus/exposer.h>
#include <prometheus/registry.h>

#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "log.hpp"
#include "notebook.hpp"
#include "protocoro/client.hpp"
#include "protocoro/interceptors.hpp"
#include "protocoro/jwt.hpp"
#include "protocoro/prometheus.hpp"
#include "protocoro/server.hpp"
#include "settings.hpp"
#include "token_file.hpp"

namespace {

using namespace std::chrono_literals;
using protocoro::channel_options;
using protocoro::server_options;

constexpr auto usage = R"(notebook_server

Serves notebook.Notebook and notebook.Audit until SIGTERM, set up by the environment:

  NOTEBOOK_LISTEN       default 0.0.0.0:50051
  NOTEBOOK_CERTIFICATE  file: the server's certificate chain, PEM
  NOTEBOOK_KEY          file: its key, PEM
  NOTEBOOK_TOKEN_KEY    file: the public key (P-256, PEM) of whoever signs tokens
  NOTEBOOK_ISSUER       who that is: the tokens' `iss`
  NOTEBOOK_AUDIT        target of notebook.Audit; default localhost:50051
  NOTEBOOK_TRUST        file: the roots of its certificate, PEM
  NOTEBOOK_TOKEN        file: the token that this server shows there
  NOTEBOOK_METRICS      address of the page for Prometheus; default 0.0.0.0:9464
  NOTEBOOK_LEAVE_MS     after SIGTERM, how long clients have to leave; default 5000
)";

// [verifier]
protocoro::jwt_verifier verifier() {
  return protocoro::jwt_verifier(
      protocoro::jwt_options()
          .issuer(setting("NOTEBOOK_ISSUER"))
          .audience("notebook")
          .key(protocoro::jwt_key::es256(protocoro::read_pem_file(setting("NOTEBOOK_TOKEN_KEY"))))
          .on_refused(
              [](std::string_view why) { write_line("refused a token: " + std::string(why)); }));
}
// [/verifier]

// [options]
/// The first interceptor is the outermost: the log and the metrics see refused calls too.
server_options options(const std::shared_ptr<protocoro::metrics_sink>& metrics) {
  const auto tls =
      protocoro::server_tls::from_files(setting("NOTEBOOK_CERTIFICATE"), setting("NOTEBOOK_KEY"));
  return server_options()
      .listen(setting("NOTEBOOK_LISTEN", "0.0.0.0:50051"), tls)
      .intercept(protocoro::accept_traces(write_span))
      .intercept(protocoro::access_log(write_line))
      .intercept(protocoro::count_calls(metrics))
      .intercept(protocoro::limit_concurrency(1000))
      .intercept(protocoro::require_bearer_token(verifier()))
      .intercept(protocoro::limit_time(30s))
      .health()
      .leave_for(std::chrono::milliseconds(std::stoi(setting("NOTEBOOK_LEAVE_MS", "5000"))));
}
// [/options]

std::shared_ptr<grpc::ChannelInterface> to_audit(
    const std::shared_ptr<protocoro::metrics_sink>& metrics) {
  const std::string target = setting("NOTEBOOK_AUDIT", "localhost:50051");
  return protocoro::connect(
      target,
      channel_options()
          .tls(protocoro::client_tls().trust(protocoro::read_pem_file(setting("NOTEBOOK_TRUST"))))
          .intercept(protocoro::pass_traces_on(write_span))
          .intercept(protocoro::send_bearer_token(token_in(setting("NOTEBOOK_TOKEN"))))
          .intercept(protocoro::count_attempts(metrics, target)));
}
std::unique_ptr<prometheus::Exposer> metrics_page(const std::string& address) try {
  return std::make_unique<prometheus::Exposer>(address);
} catch (const std::exception& error) {
  throw std::runtime_error("cannot serve metrics on " + address + ": " + error.what());
}

int serve(int argc, char**) {
  if (argc != 1) return see_usage;
  const auto registry = std::make_shared<prometheus::Registry>();
  const auto metrics = protocoro::prometheus_metrics(registry);
  const auto page = metrics_page(setting("NOTEBOOK_METRICS", "0.0.0.0:9464"));
  page->RegisterCollectable(registry);

  notebook::AuditClient to_record(to_audit(metrics));
  notes kept(to_record);
  audit recorded;
  protocoro::server server(options(metrics), kept, recorded);
  write_line("listening on port " + std::to_string(server.port()));
  server.run();
  write_line("ended");
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return run(argc, argv, usage, serve); }
