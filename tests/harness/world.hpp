// A server and a client of it, over real loopback.
#ifndef TESTS_HARNESS_WORLD_HPP
#define TESTS_HARNESS_WORLD_HPP

#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "pass_through.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/server/server.hpp"
#include "subject.hpp"

namespace rpc_test {

/// Where handlers run.
enum class place { inline_, pool };

/// What the hook for unhandled errors was told.
class error_log {
 public:
  void add(const protocoro::method_info& method, const std::exception_ptr& error) {
    std::string line(method.full_name());
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& thrown) {
      line += std::string(": ") + thrown.what();
    } catch (...) {
      line += ": something";
    }
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

/// Serves one handler on a port of its own.
class serving {
 public:
  explicit serving(protocoro::service& handler, place where = place::inline_,
                   protocoro::server_options options = {})
      : server_(prepare(options, where), handler) {}

  std::string address() const { return "127.0.0.1:" + std::to_string(server_.port()); }
  std::shared_ptr<grpc::ChannelInterface> connect() const {
    return behind_pass_through(protocoro::connect(address()));
  }
  protocoro::server& server() { return server_; }
  const error_log& errors() const { return errors_; }

 private:
  const protocoro::server_options& prepare(protocoro::server_options& options, place where) {
    options.listen("127.0.0.1:0");
    add_pass_through(options);
    if (where == place::pool) options.run_on(pool_.emplace(2).get_executor());
    options.on_unhandled_error(
        [this](const auto& method, std::exception_ptr error) { errors_.add(method, error); });
    return options;
  }

  std::optional<protocoro::thread_pool> pool_;
  error_log errors_;
  protocoro::server server_;
};

/// The subject, served, and a client of it; what it calls itself is a client of it too, which goes
/// after the server: a call that is late may come to its handler when the test is over.
class world {
 public:
  explicit world(place where = place::inline_)
      : served_(handler, where), channel_(served_.connect()), client(channel_) {
    handler.neighbour = &neighbour_.emplace(channel_);
  }

  protocoro::server& server() { return served_.server(); }
  const error_log& errors() const { return served_.errors(); }
  std::string address() const { return served_.address(); }

  subject handler;

 private:
  std::optional<RpcTestClient> neighbour_;
  serving served_;
  const std::shared_ptr<grpc::ChannelInterface> channel_;

 public:
  RpcTestClient client;
};

}  // namespace rpc_test

#endif
