#include <google/protobuf/compiler/plugin.h>
#include <unistd.h>

#include <iostream>
#include <string_view>

#include "generator.hpp"
#include "options.hpp"

namespace {

constexpr auto usage =
    R"(protoc-gen-coro: C++20 coroutine clients and handlers for the services of .proto files

protoc runs it; it is not run by hand:

  protoc -I DIR --cpp_out=OUT --coro_out=OUT [--coro_opt=OPTION] DIR/x.proto

writes x.coro.pb.h and x.coro.pb.cc. If it is not in the PATH, tell protoc where it is:
--plugin=protoc-gen-coro=FILE

Options, separated by commas:
)";

}  // namespace

int main(int argc, char* argv[]) {
  const std::string_view argument = argc == 2 ? argv[1] : "";
  if (argument == "--help") {
    std::cout << usage << protocoro::plugin::describe_options();
    return 0;
  }
  if (argument == "--version") {
    std::cout << "protoc-gen-coro " PLUGIN_VERSION "\n";
    return 0;
  }
  if (argc == 1 && isatty(STDIN_FILENO) != 0) {
    std::cerr << "protoc-gen-coro: waiting for a request from protoc; see --help\n";
    return 1;
  }
  const protocoro::plugin::generator generator;
  return google::protobuf::compiler::PluginMain(argc, argv, &generator);
}
