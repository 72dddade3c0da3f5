// Sets of keys as issuers publish them.
#include "protocoro/jwt/jwks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "jwt_tokens.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/jwt/jwt.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::jwt_key;
using protocoro::jwt_options;
using protocoro::jwt_verifier;
using protocoro::sync_wait;
using testing::ElementsAre;
using testing::StartsWith;

using keys = std::vector<jwt_key>;

// RFC 7515, appendices A.2 and A.3.
const std::string rsa_numbers =
    R"("e":"AQAB","n":")"
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1"
    "Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpa"
    "SHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4"
    "LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
    "\"";
const std::string p256_point = R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                               R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")";
const std::string joes =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290"
    "Ijp0cnVlfQ";

TEST(Jwks, HaveTheKeysThatTheyName) {
  const std::string rsa = R"({"kty":"RSA",)" + rsa_numbers;
  const std::string ec = R"({"kty":"EC",)" + p256_point;
  const keys read = protocoro::read_jwks(
      R"({"keys":[)" + rsa + R"(,"kid":"r","alg":"RS256","use":"sig"},)" + ec +
      R"(,"crv":"P-256","kid":"e"},)" + rsa + R"(,"kid":"other alg","alg":"PS256"},)" + rsa +
      R"(,"kid":"other use","use":"enc"},)" + ec + R"(,"kid":"other curve","crv":"P-384"},)" +
      R"({"kty":"oct","kid":"other kind","k":"AAAA"}],"more":1})");
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].id(), "r");
  EXPECT_EQ(read[0].algorithm(), "RS256");
  EXPECT_EQ(read[1].id(), "e");
  EXPECT_EQ(read[1].algorithm(), "ES256");
  const auto then = [] { return std::chrono::system_clock::time_point(1300819380s); };
  const auto issuer_of = [&](const jwt_key& key, const std::string& token) {
    const jwt_verifier verifier(jwt_options().key(key).read_time_from(then));
    return std::string(sync_wait(verifier.verify(token)).text("iss").value_or(""));
  };
  EXPECT_EQ(issuer_of(read[0], "eyJhbGciOiJSUzI1NiJ9." + joes +
                                   "."
                                   "cC4hiUPoj9Eetdgtv3hF80EGrhuB__"
                                   "dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O"
                                   "8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
                                   "nZLgrnbyTyWzO75vRK5h6xBArLIARN"
                                   "PvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-"
                                   "eOkHWEsqtFZESc6BfI7noOPqvhJ"
                                   "1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp"
                                   "0igcN_IoypGlUPQGe77Rw"),
            "joe");
  EXPECT_EQ(issuer_of(read[1], "eyJhbGciOiJFUzI1NiJ9." + joes +
                                   "."
                                   "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-"
                                   "F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"),
            "joe");
}

TEST(Jwks, ThatAreNoneAreRefused) {
  for (const std::string set : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[)"})
    EXPECT_THROW(protocoro::read_jwks(set), std::invalid_argument) << set;
}

const std::string good = R"({"kty":"EC","crv":"P-256","kid":"good",)" + p256_point + "}";

class a_set {
 public:
  explicit a_set(const std::string& others) {
    const std::string json = R"({"keys":[)" + others + "," + good + "]}";
    for (const jwt_key& each :
         protocoro::read_jwks(json, [this](std::string_view why) { skipped.emplace_back(why); }))
      used.push_back(each.id() + " " + std::string(each.algorithm()));
  }
  std::vector<std::string> used;
  std::vector<std::string> skipped;
};

/// RFC 7517, section 5: keys that are out of the supported ranges should be ignored.
TEST(Jwks, AKeyThatCannotBeUsedLeavesTheOthers) {
  const std::string x =
      R"({"kty":"EC","crv":"P-256","kid":"bad","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")";
  for (const std::string& bad :
       {std::string(R"({"kty":1,"kid":"bad"})"), std::string(R"({"kty":"RSA","kid":"bad","n":{}})"),
        std::string(R"({"kty":"RSA","kid":"bad","e":"AQAB"})"),
        std::string(R"({"kty":"RSA","kid":"bad","e":"AQAB","n":"AQAB"})"),
        std::string(R"({"kty":"RSA","kid":"bad","e":"AQAB","n":"+"})"), x + "}",
        x + R"(,"y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"})", x + R"(,"y":"AAAA"})"}) {
    SCOPED_TRACE(bad);
    const a_set read(bad);
    EXPECT_THAT(read.used, ElementsAre("good ES256"));
    EXPECT_THAT(read.skipped, ElementsAre(StartsWith(R"(the key "bad" is not used: )")));
  }
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(Jwks, WhatIsNoKeyAtAllIsLeftOut) {
  EXPECT_THAT(a_set(R"(1,null,[],{},"key")").used, ElementsAre("good ES256"));
}

TEST(Jwks, KeysOfOneIdStayIfTheirAlgorithmsDiffer) {
  const std::string rsa = R"({"kty":"RSA","kid":"good",)" + rsa_numbers;
  const a_set two(rsa + "}");
  EXPECT_THAT(two.used, ElementsAre("good RS256", "good ES256"));
  EXPECT_THAT(two.skipped, ElementsAre());
  const a_set other(rsa + R"(,"alg":"PS256"})");
  EXPECT_THAT(other.used, ElementsAre("good ES256"));
}

TEST(Jwks, OfKeysThatMeanTheSameNoneIsUsed) {
  const std::string why = " is not used: several keys have this id and algorithm";
  const std::string rsa = R"({"kty":"RSA","kid":"r\n\"",)" + rsa_numbers;
  const a_set read(rsa + R"(},)" + rsa + R"(,"alg":"RS256"})");
  EXPECT_THAT(read.used, ElementsAre("good ES256"));
  const std::string named = R"(the key "r\x0a\"")" + why;
  EXPECT_THAT(read.skipped, ElementsAre(named, named));
}

TEST(Jwks, OneOfSeveralThatHasNoIdIsNotUsed) {
  const a_set read(R"({"kty":"RSA",)" + rsa_numbers + "}");
  EXPECT_THAT(read.used, ElementsAre("good ES256"));
  EXPECT_THAT(read.skipped,
              ElementsAre("a key without an id is not used: each of several keys needs an id"));
}

}  // namespace
}  // namespace rpc_test
