#include "protocoro/reflection/reflection.hpp"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <vector>

namespace protocoro {
inline namespace v0_1 {
namespace {

class with_reflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->push_back(std::make_unique<grpc::reflection::ProtoServerReflectionPlugin>());
  }
};

}  // namespace

server_options::builder_step reflection() {
  return
      [](grpc::ServerBuilder& builder) { builder.SetOption(std::make_unique<with_reflection>()); };
}

}  // namespace v0_1
}  // namespace protocoro
