#include "server_plugins.hpp"

#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>

#include <algorithm>
#include <mutex>
#include <vector>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

class without_reflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins, [](const auto& plugin) {
      return plugin->name() == "proto_server_reflection";
    });
  }
};

}  // namespace

void leave_out_reflection(grpc::ServerBuilder& builder) {
  builder.SetOption(std::make_unique<without_reflection>());
}

/// The health service is chosen by a switch of the process: it is set for the time of one start.
std::unique_ptr<grpc::Server> build_and_start(grpc::ServerBuilder& builder, bool health) {
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  const bool before = grpc::DefaultHealthCheckServiceEnabled();
  grpc::EnableDefaultHealthCheckService(health || before);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  grpc::EnableDefaultHealthCheckService(before);
  return server;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
