// Methods that may run twice and methods that may not, behind a line that breaks.
#ifndef TESTS_HARNESS_SHELF_WORLD_HPP
#define TESTS_HARNESS_SHELF_WORLD_HPP

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "attendance.hpp"
#include "idempotent_methods.coro.pb.h"
#include "protocoro/client/channel.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/resilience/hedging.hpp"
#include "protocoro/resilience/retry.hpp"
#include "protocoro/server/server.hpp"
#include "protocoro/time/sleep.hpp"
#include "subject.hpp"
#include "tcp_proxy.hpp"

namespace rpc_test {

using idempotent_methods::ShelfClient;
using idempotent_methods::Thing;

class shelf final : public idempotent_methods::ShelfHandler {
 public:
  attendance handlers;
  std::atomic<bool> waits{false};

  /// And say this push-back, unless it is empty.
  void fail_with(protocoro::rpc_error error, std::string push_back = {}) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
    push_back_ = std::move(push_back);
  }
  void fail_with(std::string text, std::string push_back = {}) {
    const auto code = protocoro::status_code::UNAVAILABLE;
    fail_with(protocoro::rpc_error(code, std::move(text)), std::move(push_back));
  }
  void fail_no_more() {
    const std::lock_guard lock(mutex_);
    error_.reset();
  }

 private:
  task<Thing> answer(server_context& context) {
    const bool is_to_wait = waits;  // read before a test can see this handler
    const attendance::visitor here(handlers);
    if (is_to_wait) co_await protocoro::sleep_for(std::chrono::hours(24));
    fail(context);
    co_return Thing();
  }
  void fail(server_context& context) const {
    const std::lock_guard lock(mutex_);
    if (!push_back_.empty()) context.add_trailing_metadata("grpc-retry-pushback-ms", push_back_);
    if (error_) throw *error_;
  }
  static async_generator<Thing> streamed(task<Thing> only) {
    Thing thing = co_await std::move(only);
    co_yield thing;
  }

  task<Thing> Add(server_context& context, const Thing&) override { return answer(context); }
  task<Thing> Put(server_context& context, const Thing&) override { return answer(context); }
  task<Thing> Find(server_context& context, const Thing&) override { return answer(context); }
  async_generator<Thing> TakeAll(server_context& context, const Thing&) override {
    return streamed(answer(context));
  }
  async_generator<Thing> List(server_context& context, const Thing&) override {
    return streamed(answer(context));
  }

  mutable std::mutex mutex_;
  std::optional<protocoro::rpc_error> error_;
  std::string push_back_;
};

/// How a call ends, and whether its error says that nothing was sent.
class shelf_end {
 public:
  shelf_end() {}

  int code = 0;
  bool never_sent = false;
};

inline task<> read_all(async_generator<Thing> things) {
  while (auto thing = co_await things.next()) {
  }
}

inline task<> call_method(ShelfClient& client, std::string method, call_options options) {
  const Thing thing;
  if (method == "Add") co_await client.Add(thing, options);
  if (method == "Put") co_await client.Put(thing, options);
  if (method == "Find") co_await client.Find(thing, options);
  if (method == "TakeAll") co_await read_all(client.TakeAll(thing, options));
  if (method == "List") co_await read_all(client.List(thing, options));
}

inline task<shelf_end> end_of(ShelfClient& client, std::string method, call_options options = {}) {
  shelf_end end;
  try {
    co_await call_method(client, std::move(method), std::move(options));
  } catch (const protocoro::rpc_error& error) {
    end.code = error.code();
    end.never_sent = error.never_sent();
  }
  co_return end;
}

/// The parameter is a method of the shelf.
class Shelf : public testing::TestWithParam<const char*> {
 protected:
  using chain = std::vector<std::shared_ptr<protocoro::client_interceptor>>;

  ~Shelf() override { handler.handlers.wait_until_empty(); }

  /// Through the line, unless the target is another one.
  void connect_with(chain interceptors, const std::string& target = {},
                    protocoro::channel_options options = {}) {
    for (auto& each : interceptors) options.intercept(std::move(each));
    client.emplace(protocoro::connect(target.empty() ? line.address() : target, options));
  }
  static protocoro::retry_options quick() {
    return protocoro::retry_options().attempts(3).back_off({}, {});
  }
  /// Until there is a connection.
  static protocoro::retry_options patient() {
    constexpr auto pause = std::chrono::milliseconds(10);
    return protocoro::retry_options().attempts(1'000'000).back_off(pause, pause).budget(1e9, 1);
  }
  static protocoro::channel_options reconnecting() {
    return protocoro::channel_options()
        .argument("grpc.initial_reconnect_backoff_ms", 100)
        .argument("grpc.max_reconnect_backoff_ms", 100);
  }
  /// All methods.
  static std::vector<std::string> all() { return {"idempotent_methods.Shelf"}; }

  task<shelf_end> started() { return end_of(*client, GetParam()); }
  shelf_end call() { return protocoro::sync_wait(started()); }

  shelf handler;
  protocoro::server server{protocoro::server_options().listen("127.0.0.1:0"), handler};
  tcp_proxy line{server.port()};
  std::optional<ShelfClient> client;
};

inline std::string shelf_method(const testing::TestParamInfo<const char*>& tested) {
  return tested.param;
}

}  // namespace rpc_test

#endif
