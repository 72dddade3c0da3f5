#include "protocoro/server/internal/server_setup.hpp"

#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

class without_reflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins,
                  [](const auto& plugin) { return plugin->name() == "proto_server_reflection"; });
  }
};

class defaults final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments* arguments) override {
    fill_in(*arguments, GRPC_ARG_ALLOW_REUSEPORT, 0);  // listening on a used port fails
    fill_in(*arguments, GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
    fill_in(*arguments, GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
    fill_in(*arguments, GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
    fill_in(*arguments, GRPC_ARG_MAX_CONCURRENT_STREAMS, 10'000);
  }
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>*) override {}

 private:
  static void fill_in(grpc::ChannelArguments& arguments, std::string_view name, int value) {
    const grpc_channel_args set = arguments.c_channel_args();
    for (std::size_t i = 0; i != set.num_args; ++i)
      if (set.args[i].key == name) return;
    arguments.SetInt(std::string(name), value);
  }
};

}  // namespace

void leave_out_reflection(grpc::ServerBuilder& builder) {
  builder.SetOption(std::make_unique<without_reflection>());
}

void fill_in_defaults(grpc::ServerBuilder& builder) {
  builder.SetOption(std::make_unique<defaults>());
}

/// gRPC enables the health service by a process-wide switch, which is set only during this start.
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
