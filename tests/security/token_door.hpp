// A server's door in tests of clients that send tokens.
#ifndef TESTS_SECURITY_TOKEN_DOOR_HPP
#define TESTS_SECURITY_TOKEN_DOOR_HPP

#include <mutex>
#include <string>
#include <utility>

#include "../harness/diary.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/server/server_interceptor.hpp"

namespace rpc_test {

/// On the server: writes down which tokens come, and refuses all but one of them, if there is one.
class token_door final : public protocoro::server_interceptor {
 public:
  diary seen;

  void let_in_only(std::string token) {
    const std::lock_guard lock(mutex_);
    only_ = std::move(token);
  }
  void let_in_all() { let_in_only(""); }

 private:
  bool lets_in(const std::string& token) {
    const std::lock_guard lock(mutex_);
    return only_.empty() || token == only_;
  }
  protocoro::task<> intercept(protocoro::intercepted_call& call,
                              protocoro::next_step next) override {
    const std::string token(call.context().metadata("authorization").value_or("nothing"));
    const bool beside = call.context().metadata("x-goog-iam-authorization-token").has_value();
    seen.add(token + (beside ? " beside another" : ""));
    if (!lets_in(token))
      throw protocoro::rpc_error(protocoro::status_code::UNAUTHENTICATED, "go away");
    co_await next();
  }

  std::mutex mutex_;
  std::string only_;
};

}  // namespace rpc_test

#endif
