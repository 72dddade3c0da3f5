// The client of gRPC's interoperability tests.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cases.hpp"
#include "flags.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace {

using interop::named_case;

constexpr std::string_view options =
    "interop_client --test_case=NAME [--server_host=HOST] [--server_port=PORT] [--use_tls ...]\n"
    "\n"
    "  --test_case=NAME             one of those below, or several: NAME,NAME; or all\n"
    "  --server_host=HOST           default localhost\n"
    "  --server_port=PORT           default 8080\n"
    "  --use_tls                    with the system's roots, if not:\n"
    "  --ca_file=FILE               whose certificate is trusted (PEM)\n"
    "  --use_test_ca                says that --ca_file is the tests' own CA\n"
    "  --server_host_override=NAME  that the server's certificate is to have\n"
    "  --tls_cert_file=FILE         mutual TLS: the client's certificate (PEM) and\n"
    "  --tls_key_file=FILE          its key\n"
    "  --soak_iterations=N          default 10\n"
    "  --soak_max_failures=N        default 0\n"
    "  --soak_per_iteration_max_acceptable_latency_ms=N\n"
    "                               default 60000\n"
    "\n"
    "Ends with 0 when the case passes. Cases:\n";

std::string usage() {
  std::string text(options);
  for (const named_case& each : interop::all_cases()) text += "  " + std::string(each.name) + "\n";
  return text;
}

bool passes(const named_case& tried, const interop::peer& server) {
  try {
    protocoro::sync_wait(protocoro::with_timeout(tried.run(server), std::chrono::minutes(2)));
    std::cout << tried.name << " passed" << std::endl;
    return true;
  } catch (const std::exception& error) {
    std::cerr << tried.name << " FAILED: " << error.what() << std::endl;
    return false;
  }
}

std::vector<named_case> cases_of(const std::string& names) {
  const std::vector<named_case>& known = interop::all_cases();
  if (names == "all") return known;
  std::vector<named_case> chosen;
  std::istringstream list(names);
  for (std::string name; std::getline(list, name, ',');) {
    const auto found = std::ranges::find(known, name, &named_case::name);
    if (found == known.end()) interop::flags::refuse("--test_case=" + name, "no such case");
    chosen.push_back(*found);
  }
  return chosen;
}

int run(const std::vector<named_case>& cases, const interop::peer& server) {
  const auto failed = std::ranges::count_if(
      cases, [&server](const named_case& each) { return !passes(each, server); });
  return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const interop::flags given(
      argc, argv, usage(),
      {"--test_case", "--server_host", "--server_port", "--server_host_override", "--ca_file",
       "--tls_cert_file", "--tls_key_file", "--soak_iterations", "--soak_max_failures",
       "--soak_per_iteration_max_acceptable_latency_ms"},
      {"--use_tls", "--use_test_ca"});
  if (given.text("--test_case").empty()) interop::flags::refuse("--test_case", "is needed");
  try {
    // Not exit(): one of gRPC's threads may be in the middle of a TLS handshake, when a call was
    // given up that soon, and OpenSSL's cleanup at exit would free what it uses.
    std::quick_exit(run(cases_of(given.text("--test_case")), interop::peer(given)));
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
