// What is read of a token before its signature is known to be good, and after.
#include <gtest/gtest.h>

#include <string>

#include "jwt_refusals.hpp"
#include "jwt_tokens.hpp"

namespace rpc_test {
namespace {

using protocoro::jwt_verifier;

/// A stranger's token: only its header and its signature are read.
TEST(JwtHeader, IsAllThatIsReadOfATokenThatIsNotSigned) {
  const std::string why = "not signed by the key";
  const std::string nested = std::string(2000, '[') + std::string(2000, ']');
  const auto unsigned_as = [](const std::string& header, const std::string& claims) {
    return joined(base64url(header) + "." + claims, std::string(32, 's'));
  };
  const auto with_claims = [&](const std::string& text) {
    return unsigned_as(hs_header, base64url(text));
  };
  const auto with_member = [&](const std::string& member) {
    return unsigned_as(R"({"alg":"HS256","kid":"h",)" + member + "}", base64url(payload()));
  };
  expect_refused({
      {"claims that are no JSON", with_claims("{"), why},
      {"deeply nested claims", with_claims(with("\"a\":" + nested)), why},
      {"claims that are no base64url", unsigned_as(hs_header, "+/"), why},
      {"claims that do not hold", with_claims("{}"), why},
      {"critical extensions", with_member(R"("crit":["b64"])"), why},
      {"a deeply nested header", with_member("\"a\":" + nested.substr(1700, 600)), why},
      {"a member that is there twice", with_member(R"("a":1,"a":1)"), why},
      {"no JSON in a member", with_member(R"("a":1x)"), why},
  });
}

TEST(JwtHeader, IsRefusedWhenItIsMalformed) {
  const std::string no_json = "not a JSON object";
  const auto signed_as = [](const std::string& header) { return hs(payload(), header); };
  const auto with_member = [&](const std::string& member) {
    return signed_as(R"({"alg":"HS256","kid":"h",)" + member + "}");
  };
  expect_refused({
      {"a member that is there twice", with_member(R"("a":1,"a":1)"), no_json},
      {"no JSON in a member", with_member(R"("a":1x)"), no_json},
      {"brackets of two kinds", with_member(R"("a":[1})"), no_json},
      {"not UTF-8", with_member("\"a\":\"\xff\""), no_json},
      {"more behind", signed_as(hs_header + "}"), no_json},
      {"alg is twice, once disguised", with_member(R"("\u0061lg":"none")"), no_json},
      {"kid is disguised", signed_as(R"({"alg":"HS256","\u006bid":"h"})"), "kid is missing"},
      {"kid is twice", with_member(R"("kid":"h")"), no_json},
      {"a text without an end", signed_as(R"({"alg":"HS256)"), no_json},
      {"an escape without an end", signed_as(R"({"alg":"HS256\)"), no_json},
      {"a name without a value", signed_as(R"({"alg")"), no_json},
      {"an open bracket", with_member(R"("a":[)"), no_json},
  });
}

TEST(JwtHeader, MayHaveEscapesSpacesAndOneKilobyte) {
  const jwt_verifier verifier(options());
  const std::string loose =
      "\n{ \"typ\" : \"a\\\"},\" ,\"b\":[{\"c\":\"]\"}, 1.5e3 ]"
      ",\t\"alg\":\"HS\\u003256\"";
  EXPECT_EQ(subject_of(verifier, hs(payload(), loose + R"( , "kid" : "\u0068" } )")), "fred");
  const std::string begin = R"({"alg":"HS256","kid":"h","a":")";
  const auto filled = [&](std::size_t size) {
    return begin + std::string(size - begin.size() - 2, 'x') + "\"}";
  };
  EXPECT_EQ(subject_of(verifier, hs(payload(), filled(768))), "fred");  // 1,024 in base64url
  expect_refused({{"a byte more", hs(payload(), filled(769)), "a header longer than 1 KiB"}});
}

}  // namespace
}  // namespace rpc_test
