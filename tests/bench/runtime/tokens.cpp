// bench_tokens --rounds <n> --tokens <n>
//
// What verifying a JSON web token costs: good ones, and bad ones as strangers may send them. Every
// row is measured in turns with the others; a figure is the median of the rounds, in microseconds
// of CPU a token. Prints a table.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "../../jwt/jwt_tokens.hpp"
#include "options.hpp"

namespace bench {
namespace {

constexpr std::size_t large = 7'000;

/// A token of so many bytes: what is missing is in a claim that is not read.
using signing = std::string (*)(const std::string& claims, const std::string& header);

std::string good(signing sign, const std::string& header, std::size_t size) {
  const std::string small = sign(rpc_test::payload(), header);
  if (size <= small.size()) return small;
  const std::string filler((size - small.size()) * 3 / 4, 'x');
  return sign(rpc_test::with(R"("filler":")" + filler + '"'), header);
}

/// The same, but for a letter of its signature.
std::string bad(std::string token) {
  char& letter = token[token.rfind('.') + 5];
  letter = letter == 'A' ? 'B' : 'A';
  return token;
}

std::string with_large_header(signing sign, const std::string& header, std::size_t size) {
  const std::string rest(size - header.size() - 8, 'x');
  return bad(sign(rpc_test::payload(),
                  header.substr(0, header.size() - 1) + R"(,"x":")" + rest + R"("})"));
}

class row {
 public:
  std::string what;
  std::function<void()> once;
  std::vector<double> figures;

  double median() const {
    std::vector<double> sorted = figures;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }
};

double cpu_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) * 1e-3;
}

void measure(std::vector<row>& rows, int rounds, int tokens) {
  for (int round = 0; round != rounds; ++round)
    for (row& each : rows) {
      const double begin = cpu_microseconds();
      for (int i = 0; i != tokens; ++i) each.once();
      each.figures.push_back((cpu_microseconds() - begin) / tokens);
    }
}

void add_algorithm(std::vector<row>& rows, const protocoro::jwt_verifier& verifier,
                   const std::string& name, signing sign, const std::string& header) {
  const auto add = [&](const std::string& what, std::string token) {
    rows.push_back(
        row{name + what,
            [&verifier, token = std::move(token)] { rpc_test::subject_of(verifier, token); },
            {}});
  };
  const std::string small = good(sign, header, 0);
  const std::string big = good(sign, header, large);
  add(", good", small);
  add(", good, 7,000 bytes", big);
  add(", a wrong signature", bad(small));
  add(", a wrong signature, 7,000 bytes", bad(big));
  add(", a wrong signature, a header of 700 bytes", with_large_header(sign, header, 700));
  add(", no signature, 7,000 bytes", big.substr(0, big.rfind('.') + 1));
}

void print(const std::vector<row>& rows) {
  std::printf("| token | us |\n| --- | --- |\n");
  for (const row& each : rows) std::printf("| %s | %.1f |\n", each.what.c_str(), each.median());
}

void run(const options& given) {
  const protocoro::jwt_verifier verifier(rpc_test::options());
  std::vector<row> rows;
  add_algorithm(rows, verifier, "HS256", &rpc_test::hs, rpc_test::hs_header);
  add_algorithm(rows, verifier, "RS256", &rpc_test::rs, rpc_test::rs_header);
  add_algorithm(rows, verifier, "ES256", &rpc_test::es, rpc_test::es_header);
  const std::string bytes(large, 'x');
  rows.push_back(row{"the hash of 7,000 bytes (HMAC-SHA-256)",
                     [&bytes] { rpc_test::hmac_sha256(rpc_test::hs_secret, bytes); },
                     {}});
  rows.push_back(row{"9,000 bytes of no token",
                     [&verifier] { rpc_test::subject_of(verifier, std::string(9'000, 'x')); },
                     {}});
  measure(rows, static_cast<int>(given.number("rounds", 9)),
          static_cast<int>(given.number("tokens", 500)));
  print(rows);
}

}  // namespace
}  // namespace bench

int main(int, char** arguments) {
  return bench::run_program("bench_tokens", arguments + 1, bench::run);
}
