// The subject behind interceptors of a server: in each of the four kinds, inline and on a pool.
#ifndef TESTS_HARNESS_AROUND_EVERY_KIND_HPP
#define TESTS_HARNESS_AROUND_EVERY_KIND_HPP

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "calls.hpp"
#include "doing.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/server/server_interceptor.hpp"
#include "world.hpp"

namespace rpc_test {

using protocoro::intercepted_call;
using protocoro::next_step;
using protocoro::server_interceptor;
using protocoro::server_options;

using doing = doing_as<server_interceptor, intercepted_call>;

inline std::shared_ptr<doing> make(doing::function what, diary* notes = nullptr,
                                   std::string name = "it") {
  return std::make_shared<doing>(what, notes, std::move(name));
}

class AroundEveryKind : public testing::TestWithParam<std::tuple<rpc_kind, place>> {
 protected:
  rpc_kind kind() const { return std::get<0>(GetParam()); }
  bool one_reply() const { return !streams_replies(kind()); }

  void serve(std::vector<std::shared_ptr<server_interceptor>> chain) {
    server_options options;
    for (auto& each : chain) options.intercept(std::move(each));
    served_.emplace(handler, std::get<1>(GetParam()), std::move(options));
    client_.emplace(served_->connect());
    handler.neighbour = &*client_;
  }

  outcome call(TestRequest request, call_options options = {},
               requests_then then = requests_then::end) {
    call_plan plan(kind(), std::move(request));
    plan.options = std::move(options);
    plan.then = then;
    return protocoro::sync_wait(make_call(*client_, std::move(plan)));
  }
  static task<outcome> make_call(RpcTestClient& client, call_plan plan) {
    return rpc_test::make(client, std::move(plan));
  }
  RpcTestClient& client() { return *client_; }
  protocoro::server& server() { return served_->server(); }
  lines errors() const { return served_->errors().lines(); }

  diary log;
  subject handler;

 private:
  std::optional<RpcTestClient> client_;  // goes after the server, whose handlers call with it
  std::optional<serving> served_;
};

/// Goes on, and says so before and after.
inline task<> around(doing& self, intercepted_call&, next_step next) {
  self.note("before");
  co_await next();
  self.note("after");
}

inline std::string name_of_case(const testing::TestParamInfo<std::tuple<rpc_kind, place>>& tested) {
  return name_of(std::get<0>(tested.param)) +
         (std::get<1>(tested.param) == place::pool ? "OnAPool" : "Inline");
}

inline auto every_kind_and_place() {
  return testing::Combine(testing::Values(rpc_kind::unary, rpc_kind::server_streaming,
                                          rpc_kind::client_streaming, rpc_kind::bidi_streaming),
                          testing::Values(place::inline_, place::pool));
}

}  // namespace rpc_test

#endif
