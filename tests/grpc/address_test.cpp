// Addresses of servers and targets of clients: what is wrong with one is said at once.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/tcp_socket.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/sync_wait.hpp"

namespace rpc_test {
namespace {

using protocoro::channel_options;
using protocoro::connect;
using protocoro::server_options;
using protocoro::status_code;
using protocoro::sync_wait;

/// What is thrown, after its kind.
template <class Function>
std::string error_of(Function function) {
  try {
    function();
  } catch (const std::invalid_argument& error) {
    return std::string("invalid: ") + error.what();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "no error";
}

std::string error_of_listening(const std::string& address) {
  return error_of([&] {
    subject handler;
    protocoro::server server(server_options().listen(address), handler);
  });
}

std::string error_of_connecting(const std::string& target) {
  return error_of([&] { connect(target); });
}

using cases = std::vector<std::pair<std::string, std::string>>;

TEST(Address, ThatNoServerCanListenOnIsRefused) {
  const std::string no_port =
      "the port is missing, as in '0.0.0.0:50051'; with port 0 the system chooses one";
  const std::string brackets = "an IPv6 address needs brackets, as in '[::1]:50051'";
  for (const auto& [address, why] :
       cases{{"", "the address is missing, such as 'localhost:50051' or 'unix:/run/my.sock'"},
             {":99999", "the port '99999' is not from 0 to 65535"},
             {":50051", "the host is missing, as in 'localhost:50051' or '0.0.0.0:50051'"},
             {"127.0.0.1:65536", "the port '65536' is not from 0 to 65535"},
             {"127.0.0.1:99999999999999999999",
              "the port '99999999999999999999' is not from 0 to 65535"},
             {"[::1]:70000", "the port '70000' is not from 0 to 65535"},
             {"127.0.0.1:-1 ", "the port '-1 ' is not from 0 to 65535"},
             {"dns:///127.0.0.1:70000", "the port '70000' is not from 0 to 65535"},
             {"50051", no_port},
             {"localhost", no_port},
             {"localhost:", no_port},
             {"[::1]", no_port},
             {"::1:0", brackets},
             {"http://127.0.0.1:0", "'http' is not allowed in a server's address: use 'host:port'"},
             {"ipv4:127.0.0.1:0", "'ipv4' is not allowed in a server's address: use 'host:port'"},
             {"unix:", "the socket's path is missing, as in 'unix:/run/my.sock'"},
             {"unix-abstract:", "the socket's name is missing, as in 'unix-abstract:my'"},
             {"unix:" + std::string(108, 'x'),
              "the path of a UNIX socket has at most 107 bytes, this one has 108"},
             {"unix-abstract:" + std::string(108, 'x'),
              "the name of a UNIX socket has at most 107 bytes, this one has 108"}})
    EXPECT_EQ(error_of_listening(address),
              "invalid: protocoro: cannot listen on '" + address + "': " + why);
}

TEST(Address, ThatNoClientCanConnectToIsRefused) {
  for (const auto& [target, why] :
       cases{{"", "the address is missing, such as 'localhost:50051' or 'unix:/run/my.sock'"},
             {":50051", "the host is missing, as in 'localhost:50051' or '0.0.0.0:50051'"},
             {"127.0.0.1:99999", "the port '99999' is not from 0 to 65535"},
             {"dns:///localhost:99999", "the port '99999' is not from 0 to 65535"},
             {"dns://8.8.8.8/localhost:99999", "the port '99999' is not from 0 to 65535"},
             {"ipv4:127.0.0.1:1,127.0.0.1:99999", "the port '99999' is not from 0 to 65535"},
             {"ipv6:[::1]:99999", "the port '99999' is not from 0 to 65535"},
             {"http://127.0.0.1:1",
              "'http://' is not allowed in a target: use 'host:port', and channel_options().tls() "
              "for TLS"},
             {"unix:", "the socket's path is missing, as in 'unix:/run/my.sock'"},
             {"unix://", "the socket's path is missing, as in 'unix:/run/my.sock'"},
             {"unix-abstract:", "the socket's name is missing, as in 'unix-abstract:my'"},
             {"unix:/" + std::string(107, 'x'),
              "the path of a UNIX socket has at most 107 bytes, this one has 108"}})
    EXPECT_EQ(error_of_connecting(target),
              "invalid: protocoro: cannot connect to '" + target + "': " + why);
}

TEST(Address, IsTakenInEveryFormThatGrpcKnows) {
  for (const char* address : {"127.0.0.1:0", "localhost:0", "dns:///127.0.0.1:0"})
    EXPECT_EQ(error_of_listening(address), "no error") << address;
  for (const char* target :
       {"127.0.0.1:1", "localhost", "localhost:http", "dns:localhost:1", "dns:///localhost",
        "[::1]:1", "::1", "ipv4:127.0.0.1:1,127.0.0.1:2", "ipv6:[::1]:1", "unix:relative",
        "unix:///tmp/x", "unix-abstract:x", "xds:///any:99999", "my-resolver:any:99999"})
    EXPECT_EQ(error_of_connecting(target), "no error") << target;
  const std::string longest = "unix:" + testing::TempDir();
  const std::string name(107 + 5 - longest.size(), 'x');
  EXPECT_EQ(error_of_listening(longest + name), "no error");
  EXPECT_EQ(error_of_connecting(longest + name), "no error");
}

/// The path of a socket in a directory of its own.
class SocketFile : public testing::Test {
 protected:
  ~SocketFile() override { std::filesystem::remove_all(directory_); }

  outcome call() const {
    // Its own connection each time.
    static int calls = 0;
    RpcTestClient client(connect(address, channel_options().argument("test.call", ++calls)));
    return sync_wait(make(client, call_plan(rpc_kind::unary, request_for("hello"))));
  }
  bool exists() const { return std::filesystem::exists(path); }
  std::size_t files() const {
    const std::filesystem::directory_iterator all(directory_);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

 private:
  static std::string make_directory() {
    std::string name = testing::TempDir() + "socket-XXXXXX";
    return ::mkdtemp(name.data()) == nullptr ? std::string() : name;
  }

  const std::string directory_ = make_directory();

 protected:
  const std::string path = directory_ + "/s";
  const std::string address = "unix:" + path;
  subject handler;
};

TEST_F(SocketFile, ThatSomebodyListensAtIsRefused) {
  const std::string taken =
      "protocoro: cannot listen on '" + address + "': another server listens there";
  {
    protocoro::server first(server_options().listen(address), handler);
    EXPECT_EQ(error_of_listening(address), taken);
    EXPECT_EQ(error_of_listening(address), taken);
    EXPECT_TRUE(call().status.ok());
  }
  EXPECT_FALSE(exists());
  EXPECT_EQ(error_of_listening(address), "no error");
}

TEST_F(SocketFile, ThatIsGivenTwiceIsRefused) {
  EXPECT_EQ(error_of([&] {
              protocoro::server server(server_options().listen(address).listen(address), handler);
            }),
            "protocoro: cannot listen on '" + address + "': it is given twice");
}

TEST_F(SocketFile, ThatWasLeftBehindIsReplaced) {
  const std::string elsewhere = path + ".old";
  {
    subject killed;
    protocoro::server first(server_options().listen("unix:" + elsewhere), killed);
    std::filesystem::rename(elsewhere, path);  // as if the first had been killed
  }
  ASSERT_TRUE(exists());
  protocoro::server second(server_options().listen(address), handler);
  EXPECT_TRUE(call().status.ok());
}

TEST_F(SocketFile, ThatIsNoSocketIsNotTouched) {
  std::ofstream(path) << "precious";
  EXPECT_EQ(error_of_listening(address),
            "protocoro: cannot listen on '" + address + "': there is a file that is not a socket");
  EXPECT_EQ(std::filesystem::file_size(path), 8U);
}

/// One that does not ask, or that came when the file had been removed by hand.
TEST_F(SocketFile, OfAnotherServerIsLeftThere) {
  auto first = std::make_unique<protocoro::server>(server_options().listen(address), handler);
  std::filesystem::remove(path);
  subject other;
  protocoro::server second(server_options().listen(address), other);
  first.reset();
  EXPECT_TRUE(exists());
  EXPECT_EQ(files(), 1U);
  EXPECT_TRUE(call().status.ok());
  EXPECT_EQ(other.handlers.entries(), 1);
}

/// http_proxy as long as it lives: nobody is there.
class proxy_from_the_environment {
 public:
  proxy_from_the_environment() { ::setenv("http_proxy", "http://127.0.0.1:1", 1); }
  ~proxy_from_the_environment() { ::unsetenv("http_proxy"); }
};

TEST_F(SocketFile, IsNotAskedOfAProxy) {
  const proxy_from_the_environment proxy;
  const std::string abstract = "unix-abstract:protocoro-test-" + std::to_string(::getpid());
  protocoro::server server(server_options().listen(address).listen(abstract), handler);
  for (const std::string& target : {address, abstract}) {
    RpcTestClient client(connect(target));
    const auto seen = sync_wait(make(client, call_plan(rpc_kind::unary, request_for("hello"))));
    EXPECT_TRUE(seen.status.ok()) << target << ": " << seen.status.error_message();
  }
}

TEST(Proxy, IsNotAskedForThisMachineUnlessTold) {
  const proxy_from_the_environment proxy;
  subject handler;
  protocoro::server server(server_options().listen("localhost:0"), handler);
  const auto code_of = [&](const std::string& host, const channel_options& options = {}) {
    RpcTestClient client(connect(host + ":" + std::to_string(server.port()), options));
    return sync_wait(make(client, call_plan(rpc_kind::unary, request_for("hello")))).code();
  };
  for (const char* host : {"localhost", "127.0.0.1", "dns:///localhost", "ipv4:127.0.0.1"})
    EXPECT_EQ(code_of(host), status_code::OK) << host;
  const auto proxied = channel_options().argument("grpc.enable_http_proxy", 1);
  EXPECT_EQ(code_of("localhost", proxied), status_code::UNAVAILABLE);
}

}  // namespace
}  // namespace rpc_test
