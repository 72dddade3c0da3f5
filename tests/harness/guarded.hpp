// A server behind one interceptor, and calls of it.
#ifndef TESTS_HARNESS_GUARDED_HPP
#define TESTS_HARNESS_GUARDED_HPP

#include <memory>
#include <utility>

#include "around_every_kind.hpp"

namespace rpc_test {

/// The subject behind one interceptor.
class guarded {
 public:
  explicit guarded(std::shared_ptr<server_interceptor> guard)
      : served_(handler, place::inline_, server_options().intercept(std::move(guard))),
        client(served_.connect()) {}

  outcome call(TestRequest request, call_options options = {}) {
    call_plan plan(rpc_kind::unary, std::move(request));
    plan.options = std::move(options);
    return protocoro::sync_wait(make(client, std::move(plan)));
  }

  subject handler;

 private:
  serving served_;

 public:
  RpcTestClient client;
};

}  // namespace rpc_test

#endif
