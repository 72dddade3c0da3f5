#include "plain_server.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace bench {
namespace {

class plain_server final : public running {
 public:
  plain_server(std::unique_ptr<grpc::Service> service, const endpoint& at)
      : service_(std::move(service)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(at.address, at.credentials, &port_);
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) throw std::runtime_error("cannot listen on " + at.address);
  }
  ~plain_server() override { server_->Shutdown(); }
  int port() const override { return port_; }

 private:
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace

std::unique_ptr<running> serve(std::unique_ptr<grpc::Service> service, const endpoint& at) {
  return std::make_unique<plain_server>(std::move(service), at);
}

}  // namespace bench
