// Which keys there are, keys that change, and what handlers see of a token.
#include "protocoro/jwt_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>

#include <atomic>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "calls.hpp"
#include "jwt_tokens.hpp"
#include "protocoro/bearer_token.hpp"
#include "protocoro/cancelled.hpp"
#include "protocoro/jwks.hpp"
#include "protocoro/pipe.hpp"
#include "protocoro/spawn.hpp"
#include "protocoro/sync_wait.hpp"
#include "world.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::jwt_claims;
using protocoro::jwt_key;
using protocoro::jwt_options;
using protocoro::jwt_verifier;
using protocoro::require_bearer_token;
using protocoro::rpc_error;
using protocoro::server_options;
using protocoro::spawn;
using protocoro::spawned;
using protocoro::status_code;
using protocoro::sync_wait;
using protocoro::token_claims;
using testing::ElementsAre;

using keys = std::vector<jwt_key>;

TEST(JwtKeys, VerifyTheirOwnAlgorithm) {
  const jwt_verifier verifier(options());
  EXPECT_EQ(subject_of(verifier, hs(payload())), "fred");
  EXPECT_EQ(subject_of(verifier, rs(payload())), "fred");
  EXPECT_EQ(subject_of(verifier, es(payload())), "fred");
}

TEST(JwtKeys, ALoneOneWithoutAnIdTakesAnyId) {
  jwt_options lone = jwt_options().audience("shop").read_time_from(options_clock);
  const jwt_verifier verifier(lone.key(jwt_key::es256(ec().public_key())));
  EXPECT_EQ(subject_of(verifier, es(payload())), "fred");
  EXPECT_EQ(subject_of(verifier, es(payload(), R"({"alg":"ES256"})")), "fred");
  EXPECT_EQ(subject_of(verifier, rs(payload())), failed);
}

TEST(JwtKeys, ThatAreWeakOrOfAnotherKindAreRefused) {
  EXPECT_THROW(jwt_key::hs256(std::string(31, 's')), std::invalid_argument);
  EXPECT_THROW(jwt_key::rs256(key_pair::rsa(1024).public_key()), std::invalid_argument);
  EXPECT_THROW(jwt_key::es256(key_pair::ec("P-384").public_key()), std::invalid_argument);
  EXPECT_THROW(jwt_key::es256(key_pair::ec("secp256k1").public_key()), std::invalid_argument);
  EXPECT_THROW(jwt_key::rs256(ec().public_key()), std::invalid_argument);
  EXPECT_THROW(jwt_key::es256(rsa().public_key()), std::invalid_argument);
  EXPECT_THROW(jwt_key::rs256(rsa().private_key()), std::invalid_argument);
  EXPECT_THROW(jwt_key::es256(""), std::invalid_argument);
}

TEST(JwtKeys, NeedIdsOfTheirOwn) {
  const jwt_key a = jwt_key::hs256(hs_secret, "a");
  const jwt_key nameless = jwt_key::hs256(hs_secret);
  EXPECT_THROW(jwt_verifier{jwt_options()}, std::invalid_argument);
  EXPECT_THROW(jwt_verifier(jwt_options().key(a).key(a)), std::invalid_argument);
  EXPECT_THROW(jwt_verifier(jwt_options().key(a).key(nameless)), std::invalid_argument);
  EXPECT_THROW(jwt_verifier(jwt_options().key(a)).replace_keys({a, a}), std::invalid_argument);
}

TEST(JwtKeys, AreFetchedFromASource) {
  EXPECT_THROW(jwt_options().fetch_keys(nullptr), std::invalid_argument);
}

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
  const std::string x =
      R"("kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")";
  for (const std::string& set :
       {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"keys":{}})"),
        std::string(R"({"keys":[{"kty":1}]})"),
        std::string(R"({"keys":[{"kty":"RSA","e":"AQAB"}]})"),
        std::string(R"({"keys":[{"kty":"RSA","e":"AQAB","n":"AQAB"}]})"),
        R"({"keys":[{)" + x + "}]}",
        R"({"keys":[{)" + x + R"(,"y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}]})",
        R"({"keys":[{)" + x + R"(,"y":"AAAA"}]})"})
    EXPECT_THROW(protocoro::read_jwks(set), std::invalid_argument) << set;
  EXPECT_EQ(ERR_peek_error(), 0u);
}

// --- keys that change

/// Where keys come from: its answer comes when the pipe is closed.
class issuer {
 public:
  jwt_options::key_source source() {
    return [this] {
      ++asked;
      return answer(*this);
    };
  }

  std::atomic<int> asked{0};
  protocoro::pipe<int> gate{1};
  keys known{jwt_key::hs256(hs_secret, "h")};

 private:
  static task<keys> answer(issuer& self) {
    async_generator<int> opened = self.gate.items();
    co_await opened.next();
    if (self.known.empty()) throw std::runtime_error("no route");
    co_return self.known;
  }
};

TEST(JwtRotation, OneCallAsksForAllThatWait) {
  issuer idp;
  const jwt_verifier verifier(
      jwt_options().audience("shop").read_time_from(options_clock).fetch_keys(idp.source(), 0ms));
  std::vector<spawned<std::string>> calls;
  for (int i = 0; i != 5; ++i) calls.push_back(spawn(verifier(hs(payload()))));
  calls[0].request_stop();  // who asks is stopped, and the others have their answer
  calls[1].request_stop();
  EXPECT_THROW(sync_wait(std::move(calls[1]).join()), protocoro::cancelled);
  idp.gate.close();
  for (int i : {2, 3, 4}) EXPECT_EQ(sync_wait(std::move(calls[i]).join()), "fred");
  EXPECT_EQ(subject_of(verifier, hs(payload())), "fred");
  EXPECT_EQ(idp.asked, 1);
}

TEST(JwtRotation, UnknownIdsDoNotAskForEveryCall) {
  using std::chrono::milliseconds;
  for (const auto& [pause, asked] :
       {std::pair(milliseconds(1h), 1), std::pair(0ms, 3), std::pair(milliseconds::max(), 1),
        std::pair(milliseconds::min(), 3)}) {
    std::atomic<int> questions{0};
    const auto source = [&questions] {
      ++questions;
      return []() -> task<keys> { co_return keys{jwt_key::hs256(hs_secret, "old")}; }();
    };
    const jwt_verifier verifier(options().fetch_keys(source, pause));
    EXPECT_EQ(subject_of(verifier, hs(payload())), "fred");
    for (int i = 0; i != 3; ++i)
      EXPECT_EQ(subject_of(verifier, hs(payload(), R"({"alg":"HS256","kid":"x"})")), failed);
    EXPECT_EQ(subject_of(verifier, hs(payload(), R"({"alg":"none","kid":"y"})")), failed);
    EXPECT_EQ(subject_of(verifier, hs(payload(), R"({"alg":"HS256","kid":"old"})")), "fred");
    EXPECT_EQ(questions, asked);
  }
}

TEST(JwtRotation, AFailingSourceIsReported) {
  issuer idp;
  idp.known.clear();
  std::vector<std::string> reasons;
  const jwt_verifier verifier(
      jwt_options().fetch_keys(idp.source(), 1h).on_refused([&](std::string_view why) {
        reasons.emplace_back(why);
      }));
  auto asks = spawn(verifier(hs(payload())));
  auto waits = spawn(verifier(hs(payload())));
  idp.gate.close();
  EXPECT_THROW(sync_wait(std::move(asks).join()), rpc_error);
  EXPECT_THROW(sync_wait(std::move(waits).join()), rpc_error);
  EXPECT_THAT(reasons,
              testing::UnorderedElementsAre("keys cannot be had: no route", "unknown key"));
}

class clerk final : public RpcTestHandler {
  // [claims]
  task<TestReply> Unary(server_context&, const TestRequest&) override {
    const jwt_claims* claims = co_await token_claims.get();
    if (claims == nullptr || !claims->has_scope("sell"))
      throw rpc_error(status_code::PERMISSION_DENIED, "needs sell");
    TestReply reply;
    reply.set_text(std::string(claims->subject()) + " sells");
    co_return reply;
  }
  // [/claims]
};

TEST(Jwt, GuardsAServer) {
  clerk shop;
  const std::string pem = ec().public_key();
  // [jwt]
  jwt_verifier verifier(jwt_options()
                            .issuer("login")
                            .audience("shop")
                            .key(jwt_key::es256(pem))
                            .on_refused([](std::string_view why) { std::cerr << why << "\n"; }));
  protocoro::server server(
      server_options().listen("localhost:0").intercept(require_bearer_token(verifier)), shop);
  // [/jwt]
  RpcTestClient client(protocoro::connect("localhost:" + std::to_string(server.port())));
  const auto call = [&](const std::string& exp) {
    call_plan plan(rpc_kind::unary, request_for(""));
    const std::string token = es(payload(R"(,"scope":"sell","exp":)" + exp));
    plan.options.metadata("authorization", "Bearer " + token);
    return sync_wait(make(client, std::move(plan)));
  };
  EXPECT_EQ(call("4000000000").replies.at(0).text(), "fred sells");
  EXPECT_EQ(call("1000000000").code(), status_code::UNAUTHENTICATED);
}

TEST(JwtRotation, CallsGoOnWhileKeysChange) {
  jwt_verifier verifier(options());
  clerk handler;
  const serving served(handler, place::pool,
                       server_options().intercept(require_bearer_token(verifier)));
  RpcTestClient client(served.connect());
  const auto call = [&](const std::string& token) {
    call_plan plan(rpc_kind::unary, request_for(""));
    plan.options.metadata("authorization", "Bearer " + token);
    return sync_wait(make(client, std::move(plan)));
  };
  std::atomic<bool> done{false};
  std::atomic<int> changes{0};
  std::thread rotating([&] {
    while (!done) {
      const char* const other = ++changes % 2 == 0 ? "x" : "y";
      verifier.replace_keys({jwt_key::hs256(hs_secret, "h"), jwt_key::hs256(hs_secret, other)});
    }
  });
  while (changes == 0) std::this_thread::yield();
  for (int i = 0; i != 50; ++i) {
    const outcome seen = call(hs(with(R"("scope":"buy sell")")));
    EXPECT_TRUE(seen.status.ok());
    EXPECT_EQ(seen.replies.at(0).text(), "fred sells");
  }
  done = true;
  rotating.join();
  verifier.replace_keys({jwt_key::hs256(hs_secret, "next")});
  EXPECT_EQ(call(hs(payload())).code(), status_code::UNAUTHENTICATED);
  EXPECT_EQ(call(hs(payload(), R"({"alg":"HS256","kid":"next"})")).code(),
            status_code::PERMISSION_DENIED);
}

}  // namespace
}  // namespace rpc_test
