// Which tokens are good, and which are not.
#include "protocoro/jwt/jwt.hpp"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "jwt_refusals.hpp"
#include "jwt_tokens.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::jwt_claims;
using protocoro::jwt_key;
using protocoro::jwt_options;
using protocoro::jwt_verifier;
using protocoro::rpc_error;
using protocoro::status_code;
using protocoro::sync_wait;
using testing::ElementsAre;

/// Good but for its size.
std::string of_size(std::size_t size) {
  for (std::size_t filling = size / 4 * 3 - 400;; ++filling) {
    std::string token = hs(with(R"("filling":")" + std::string(filling, 'x') + "\""));
    if (token.size() >= size) return token;
  }
}

std::string changed(std::string text, std::size_t at, char to) {
  text.at(at) = text.at(at) == to ? static_cast<char>(to + 1) : to;
  return text;
}

TEST(Jwt, RefusesClaimsThatDoNotHold) {
  expect_refused({
      {"expired", hs(payload(R"(,"exp":1999999940)")), "expired"},
      {"no exp", hs(payload("")), "exp is missing"},
      {"exp is a string", hs(payload(R"(,"exp":"2000000100")")), "exp is not a number"},
      {"exp is null", hs(payload(R"(,"exp":null)")), "exp is not a number"},
      {"exp is beyond numbers", hs(payload(R"(,"exp":1e400)")), "not a JSON object"},
      {"exp is twice", hs(with(R"("exp":2000000200)")), "not a JSON object"},
      {"exp is twice, once disguised", hs(with(R"("\u0065xp":2)")), "not a JSON object"},
      {"nbf is to come", hs(with(R"("nbf":2000000061)")), "not valid yet"},
      {"nbf is a string", hs(with(R"("nbf":"0")")), "nbf is not a number"},
      {"iat is to come", hs(with(R"("iat":2000000061)")), "issued in the future"},
      {"iat is a list", hs(with(R"("iat":[0])")), "iat is not a number"},
      {"another issuer", hs(payload(R"(,"exp":2000000100)", R"("shop")", R"("log in")")),
       "wrong issuer"},
      {"iss is a list", hs(payload(R"(,"exp":2000000100)", R"("shop")", R"(["login"])")),
       "iss is not a string"},
      {"no issuer", hs(R"({"sub":"fred","aud":"shop","exp":2000000100})"), "wrong issuer"},
      {"another audience", hs(payload(R"(,"exp":2000000100)", R"("sho")")), "wrong audience"},
      {"others only", hs(payload(R"(,"exp":2000000100)", R"(["a","b"])")), "wrong audience"},
      {"nobody", hs(payload(R"(,"exp":2000000100)", "[]")), "wrong audience"},
      {"aud with a number", hs(payload(R"(,"exp":2000000100)", R"(["shop",1])")),
       "aud is not a string or a list of strings"},
      {"aud is an object", hs(payload(R"(,"exp":2000000100)", R"({"a":"shop"})")),
       "aud is not a string or a list of strings"},
      {"no audience", hs(R"({"sub":"fred","iss":"login","exp":2000000100})"), "wrong audience"},
      {"no sub", hs(R"({"aud":"shop","iss":"login","exp":2000000100})"), "sub is missing"},
      {"empty sub", hs(R"({"sub":"","aud":"shop","iss":"login","exp":2000000100})"),
       "sub is missing"},
      {"sub is a number", hs(R"({"sub":1,"aud":"shop","iss":"login","exp":2000000100})"),
       "sub is not a string"},
  });
}

TEST(Jwt, RefusesOtherAlgorithmsAndKeys) {
  const std::string confused = text_of(R"({"alg":"HS256","kid":"r"})", payload());
  const std::string unknown = "unsupported algorithm";
  expect_refused({
      {"none", text_of(R"({"alg":"none","kid":"h"})", payload()) + ".", unknown},
      {"none, signed", hs(payload(), R"({"alg":"none","kid":"h"})"), unknown},
      {"None, signed", hs(payload(), R"({"alg":"None","kid":"h"})"), unknown},
      {"hs256 in small letters", hs(payload(), R"({"alg":"hs256","kid":"h"})"), unknown},
      {"no alg", hs(payload(), R"({"kid":"h"})"), "alg is missing"},
      {"alg is a list", hs(payload(), R"({"alg":["HS256"],"kid":"h"})"), "alg is not a string"},
      {"the public key as a secret", joined(confused, hmac_sha256(rsa().public_key(), confused)),
       "the algorithm is not the key's"},
      {"RS256 for a key of ES256", rs(payload(), R"({"alg":"RS256","kid":"e"})"),
       "the algorithm is not the key's"},
      {"ES256 by a key of RS256", es(payload(), R"({"alg":"ES256","kid":"r"})"),
       "the algorithm is not the key's"},
      {"RS512", rs(payload(), R"({"alg":"RS512","kid":"r"})"), unknown},
      {"unknown kid", hs(payload(), R"({"alg":"HS256","kid":"hh"})"), "unknown key"},
      {"kid is empty", hs(payload(), R"({"alg":"HS256","kid":""})"), "unknown key"},
      {"kid is a number", hs(payload(), R"({"alg":"HS256","kid":1})"), "kid is not a string"},
      {"no kid", hs(payload(), R"({"alg":"HS256"})"), "kid is missing"},
      {"crit", hs(payload(), R"({"alg":"HS256","kid":"h","crit":[]})"), "critical extensions"},
      {"alg is twice", hs(payload(), R"({"alg":"HS256","kid":"h","alg":"none"})"),
       "not a JSON object"},
  });
}

TEST(Jwt, RefusesWhatIsMalformed) {
  const std::string good = hs(payload());
  const std::string header = base64url(hs_header);
  const std::string claims = base64url(payload());
  const std::string many(2000, '[');
  expect_refused({
      {"nothing", "", "not three parts"},
      {"no dot", header, "not three parts"},
      {"two parts", header + "." + claims, "not three parts"},
      {"four parts", good + ".AA", "not three parts"},
      {"five parts", good + ".AA.AA", "not three parts"},
      {"empty header", "." + claims + ".AA", "a part is empty"},
      {"empty payload", encoded(header + "."), "a part is empty"},
      {"empty signature", header + "." + claims + ".", "a part is empty"},
      {"empty parts", "..", "a part is empty"},
      {"too long", of_size(8193), "longer than 8 KiB"},
      {"a megabyte", std::string(1 << 20, 'x'), "longer than 8 KiB"},
      {"padding", good + "=", "not base64url"},
      {"padded header", encoded(base64url(hs_header + " ") + "==." + claims), "not base64url"},
      {"a space", encoded(header + ". " + claims), "not base64url"},
      {"a plus", changed(good, good.size() - 5, '+'), "not base64url"},
      {"a slash", changed(good, good.size() - 5, '/'), "not base64url"},
      {"a zero byte", changed(good, 3, '\0'), "not base64url"},
      {"a letter too many", encoded(base64url("{}x").append("A") + "." + claims), "not base64url"},
      {"bits of no byte", changed(good, good.size() - 1, static_cast<char>(good.back() + 1)),
       "not base64url"},
      {"no JSON", hs(R"({"sub":)"), "not a JSON object"},
      {"two objects", hs(payload() + "{}"), "not a JSON object"},
      {"a list", hs("[" + payload() + "]"), "not a JSON object"},
      {"a header that is a string", hs(payload(), "\"HS256\""), "not a JSON object"},
      {"not UTF-8", hs(with("\"name\":\"\xff\"")), "not a JSON object"},
      {"deeply nested", hs(with("\"a\":" + many + std::string(2000, ']'))), "not a JSON object"},
      {"a nested token", hs(good), "not a JSON object"},
  });
}

TEST(Jwt, RefusesOtherSignatures) {
  const std::string why = "not signed by the key";
  const std::string claims = payload();
  const std::string text = text_of(es_header, claims);
  const std::string sign = ec().sign(text);
  const std::string zero(32, '\0');
  const std::string hs_text = text_of(hs_header, claims);
  const std::string hs_sign = hmac_sha256(hs_secret, hs_text);
  const std::string other_text = text_of(hs_header, with(R"("admin":true)"));
  std::vector<bad> tokens{
      {"other claims", joined(other_text, hs_sign), why},
      {"another secret", joined(hs_text, hmac_sha256(hs_secret + "!", hs_text)), why},
      {"the begin of a signature", joined(hs_text, hs_sign.substr(0, 31)), why},
      {"a byte more", joined(hs_text, hs_sign + "x"), why},
      {"r is 0", joined(text, zero + sign.substr(32)), why},
      {"s is 0", joined(text, sign.substr(0, 32) + zero), why},
      {"both are 0", joined(text, zero + zero), why},
      {"both are the largest", joined(text, std::string(64, '\xff')), why},
      {"s and r", joined(text, sign.substr(32) + sign.substr(0, 32)), why},
      {"63 bytes", joined(text, sign.substr(0, 63)), why},
      {"65 bytes", joined(text, sign + std::string(1, '\0')), why},
      {"in other bytes", joined(text, zero + sign), why},
  };
  for (const std::string& good : {hs(claims), rs(claims), es(claims)})
    for (const std::size_t back : {5u, 20u, 40u})
      tokens.emplace_back(good, changed(good, good.size() - back, 'A'), why);
  const std::string rs_text = text_of(rs_header, claims);
  const std::string rs_sign = rsa().sign(rs_text);
  tokens.emplace_back("a shorter RSA signature", joined(rs_text, rs_sign.substr(1)), why);
  tokens.emplace_back("another RSA key", joined(rs_text, key_pair::rsa(2048).sign(rs_text)), why);
  tokens.emplace_back("another key on P-256", joined(text, key_pair::ec("P-256").sign(text)), why);
  expect_refused(tokens);
}

TEST(Jwt, TimesHoldUpToTheSkew) {
  const jwt_verifier verifier(options());
  EXPECT_EQ(subject_of(verifier, hs(payload(R"(,"exp":1999999941)"))), "fred");
  EXPECT_EQ(subject_of(verifier, hs(payload(R"(,"exp":1999999940)"))), failed);
  EXPECT_EQ(subject_of(verifier, hs(payload(R"(,"exp":1999999940.5)"))), "fred");
  EXPECT_EQ(subject_of(verifier, hs(with(R"("nbf":2000000060,"iat":2000000060)"))), "fred");
  const jwt_verifier exact(options().clock_skew(0s));
  EXPECT_EQ(subject_of(exact, hs(payload(R"(,"exp":2000000001)"))), "fred");
  EXPECT_EQ(subject_of(exact, hs(payload(R"(,"exp":2000000000)"))), failed);
  EXPECT_EQ(subject_of(exact, hs(with(R"("nbf":2000000000)"))), "fred");
  EXPECT_EQ(subject_of(exact, hs(with(R"("nbf":2000000001)"))), failed);
}

TEST(Jwt, AnAudienceMayBeOneOfMany) {
  const jwt_verifier verifier(options());
  const std::string rest = R"(,"exp":2000000100)";
  EXPECT_EQ(subject_of(verifier, hs(payload(rest, R"(["bank","shop"])"))), "fred");
  EXPECT_EQ(subject_of(verifier, hs(payload(rest, R"("store")"))), "fred");
  const jwt_verifier nobody(
      jwt_options().key(jwt_key::hs256(hs_secret, "h")).read_time_from(options_clock));
  EXPECT_EQ(subject_of(nobody, hs(R"({"sub":"fred","exp":2000000100})")), "fred");
  EXPECT_EQ(subject_of(nobody, hs(payload())), failed);
}

TEST(Jwt, MayHaveEightKilobytes) {
  std::string filling(5900, 'x');
  std::string token;
  while (token.size() < 8192) {
    filling += 'x';
    token = hs(with(R"("filling":")" + filling + "\""), hs_header + " ");
  }
  ASSERT_EQ(token.size(), 8192u);
  EXPECT_EQ(subject_of(jwt_verifier(options()), token), "fred");
}

// RFC 7515, appendices A.1 and A.3.
const std::string joes =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

TEST(Jwt, VerifiesTheExamplesOfTheStandard) {
  const unsigned char key[] = {0x03, 0x23, 0x35, 0x4b, 0x2b, 0x0f, 0xa5, 0xbc, 0x83, 0x7e, 0x06,
                               0x65, 0x77, 0x7b, 0xa6, 0x8f, 0x5a, 0xb3, 0x28, 0xe6, 0xf0, 0x54,
                               0xc9, 0x28, 0xa9, 0x0f, 0x84, 0xb2, 0xd2, 0x50, 0x2e, 0xbf, 0xd3,
                               0xfb, 0x5a, 0x92, 0xd2, 0x06, 0x47, 0xef, 0x96, 0x8a, 0xb4, 0xc3,
                               0x77, 0x62, 0x3d, 0x22, 0x3d, 0x2e, 0x21, 0x72, 0x05, 0x2e, 0x4f,
                               0x08, 0xc0, 0xcd, 0x9a, 0xf5, 0x67, 0xd0, 0x80, 0xa3};
  const std::string p256 =
      "-----BEGIN PUBLIC KEY-----\n"
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7\n"
      "6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
      "-----END PUBLIC KEY-----\n";
  const auto then = [] { return std::chrono::system_clock::time_point(1300819379s); };
  const jwt_options joe = jwt_options().issuer("joe").clock_skew(0s).read_time_from(then);
  const jwt_verifier hmac(
      jwt_options(joe).key(jwt_key::hs256(std::string(std::begin(key), std::end(key)))));
  const jwt_claims claims =
      sync_wait(hmac.verify("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + joes +
                            ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
  EXPECT_EQ(claims.text("iss"), "joe");
  EXPECT_TRUE(claims.all().fields().at("http://example.com/is_root").bool_value());
  const jwt_verifier ecdsa(jwt_options(joe).key(jwt_key::es256(p256)));
  EXPECT_EQ(sync_wait(ecdsa.verify("eyJhbGciOiJFUzI1NiJ9." + joes +
                                   ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8I"
                                   "SlSApmWQxfKTUJqPP3-Kg6NU1Q"))
                .text("iss"),
            "joe");
}

TEST(JwtClaims, AreTextsListsAndScopes) {
  const jwt_claims claims = sync_wait(jwt_verifier(options()).verify(
      hs(with(R"("scope":"read  write","roles":["a",1,"b"],"n":3,"none":null)"))));
  EXPECT_EQ(claims.subject(), "fred");
  EXPECT_EQ(claims.text("iss"), "login");
  EXPECT_EQ(claims.text("n"), std::nullopt);
  EXPECT_EQ(claims.text("nothing"), std::nullopt);
  EXPECT_THAT(claims.texts("roles"), ElementsAre("a", "b"));
  EXPECT_THAT(claims.texts("iss"), ElementsAre("login"));
  EXPECT_THAT(claims.texts("n"), ElementsAre());
  EXPECT_TRUE(claims.has_scope("read") && claims.has_scope("write"));
  EXPECT_FALSE(claims.has_scope("rea") || claims.has_scope("") || claims.has_scope("read  write"));
}

}  // namespace
}  // namespace rpc_test
