// from_grpc_server [blocking|callbacks|queue|coroutines [address]]
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <csignal>
#include <iostream>
#include <map>
#include <string>

#include "implementation.hpp"

namespace {

using maker = std::unique_ptr<implementation> (*)();

const std::map<std::string, maker> ways = {{"blocking", by_blocking},
                                           {"callbacks", by_callbacks},
                                           {"queue", by_queue},
                                           {"coroutines", by_coroutines}};

/// Until SIGINT or SIGTERM.
void serve(implementation& served, const std::string& address) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // in gRPC's threads too, which come later

  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port);
  served.add_to(builder);
  const auto server = builder.BuildAndStart();
  if (!server) return;  // gRPC has said why
  served.server_started();
  std::cout << "listening on port " << port << std::endl;
  int signal = 0;
  sigwait(&ends, &signal);
  server->Shutdown();
  served.server_ended();
}

}  // namespace

int main(int argc, char** argv) {
  const auto way = ways.find(argc > 1 ? argv[1] : "coroutines");
  if (way == ways.end() || argc > 3) {
    std::cerr << "from_grpc_server [blocking|callbacks|queue|coroutines [address]]\n";
    return 2;
  }
  serve(*way->second(), argc > 2 ? argv[2] : "localhost:50051");
}
