// Tokens that no verifier takes, and why.
#ifndef TESTS_JWT_JWT_REFUSALS_HPP
#define TESTS_JWT_JWT_REFUSALS_HPP

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>

#include <string>
#include <utility>
#include <vector>

#include "jwt_tokens.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace rpc_test {

class bad {
 public:
  bad(std::string a_fault, std::string a_token, std::string a_reason)
      : fault(std::move(a_fault)), token(std::move(a_token)), reason(std::move(a_reason)) {}
  std::string fault;
  std::string token;
  std::string reason;
};

inline void expect_refused(const std::vector<bad>& tokens) {
  for (const bad& each : tokens) {
    SCOPED_TRACE(each.fault);
    std::vector<std::string> reasons;
    const protocoro::jwt_verifier verifier(
        options().on_refused([&](std::string_view why) { reasons.emplace_back(why); }));
    try {
      ADD_FAILURE() << "passes as " << protocoro::sync_wait(verifier(each.token));
    } catch (const protocoro::rpc_error& error) {
      EXPECT_EQ(error.code(), protocoro::status_code::UNAUTHENTICATED);
      EXPECT_EQ(error.status().error_message(), "authentication failed");
      EXPECT_EQ(error.status().error_details(), "");
    }
    EXPECT_THAT(reasons, testing::ElementsAre(each.reason));
    EXPECT_EQ(ERR_peek_error(), 0u);  // TLS connections look there too
  }
}

}  // namespace rpc_test

#endif
