#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "features.hpp"
#include "guide.hpp"
#include "options.hpp"
#include "protocoro/server.hpp"

namespace {

constexpr auto usage = R"(route_guide_server [--listen <host:port>] [--features <file>]

Answers questions about a region until SIGINT or SIGTERM.

  --listen    where (default localhost:50051); port 0 lets the system choose
  --features  the places it knows, as lines "latitude longitude name" (default features.txt)
)";

void serve(const options& given) {
  guide service(load_features(given.text("--features")));
  protocoro::server server(protocoro::server_options().listen(given.text("--listen")), service);
  fmt::print("listening on port {}\n", server.port());
  std::fflush(stdout);
  server.run();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const options given(argc, argv,
                        {{"--listen", "localhost:50051"}, {"--features", "features.txt"}});
    if (given.help())
      fmt::print("{}", usage);
    else
      serve(given);
  } catch (const std::exception& error) {
    fmt::print(stderr, "route_guide_server: {}\n", error.what());
    return 1;
  }
}
