// What docs/security.md shows.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "../harness/certificates.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/rpc/tls.hpp"
#include "protocoro/security/authorize.hpp"
#include "protocoro/security/bearer_token.hpp"
#include "protocoro/server/server.hpp"
#include "route_guide.coro.pb.h"

namespace {

using namespace protocoro;
using namespace routeguide;

status_code ends_as(task<Feature> call) {
  try {
    sync_wait(std::move(call));
  } catch (const rpc_error& error) {
    return error.code();
  }
  return status_code::OK;
}

task<std::string> verify(std::string token) { co_return token; }

// [may call]
task<bool> may_call(std::string who, server_context& context) {
  co_return who == "Ann" || context.method().full_name() == "routeguide.RouteGuide/GetFeature";
}
// [/may call]

TEST(ReadmeSecurity, AskWhoCalls) {
  RouteGuideHandler service;
  // [who may]
  const std::vector<std::string> open{"routeguide.RouteGuide/ListFeatures"};
  protocoro::server server(server_options()
                               .listen("localhost:0")
                               .intercept(except_for(open, require_bearer_token(verify)))
                               .intercept(except_for(open, authorize(may_call))),
                           service);
  // [/who may]
  RouteGuideClient client(connect("localhost:" + std::to_string(server.port())));
  const auto code_for = [&](const std::string& token) {
    const auto options = call_options().metadata("authorization", "Bearer " + token);
    return ends_as(client.GetFeature(Point(), options));
  };
  EXPECT_EQ(code_for("Ann"), status_code::UNIMPLEMENTED);
  EXPECT_EQ(code_for("Bob"), status_code::UNIMPLEMENTED);
  EXPECT_EQ(code_for("="), status_code::UNAUTHENTICATED);
}

class files {
 public:
  files() { std::filesystem::create_directory(place_); }
  ~files() { std::filesystem::remove_all(place_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(place_ + "/" + name) << text;
    return place_ + "/" + name;
  }

 private:
  const std::string place_ = testing::TempDir() + "/readme_security_" + std::to_string(getpid());
};

TEST(ReadmeSecurity, HasTlsOnBothSides) {
  RouteGuideHandler service;
  const rpc_test::identity self("localhost");
  const files kept;
  const std::string certificate = kept.write("server.pem", self.certificate);
  const std::string key = kept.write("server.key", self.key);
  const std::string& root = certificate;  // it is its own
  // [tls]
  protocoro::server server(
      server_options().listen("localhost:0", server_tls::from_files(certificate, key)), service);
  const auto target = "localhost:" + std::to_string(server.port());
  RouteGuideClient client(
      connect(target, channel_options().tls(client_tls().trust(read_pem_file(root)))));
  // [/tls]
  EXPECT_EQ(ends_as(client.GetFeature(Point())), status_code::UNIMPLEMENTED);
  RouteGuideClient plain(connect(target));
  EXPECT_EQ(ends_as(plain.GetFeature(Point())), status_code::UNAVAILABLE);
}

}  // namespace
