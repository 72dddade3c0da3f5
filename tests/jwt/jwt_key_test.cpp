// Which keys there are, keys that change, and what handlers see of a token.
#include "protocoro/jwt/jwt_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "jwt_tokens.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/pipe.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/security/bearer_token.hpp"

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

TEST(JwtKeys, OfOneIdAreChosenByTheirAlgorithm) {
  const jwt_verifier verifier(jwt_options()
                                  .audience("shop")
                                  .key(jwt_key::hs256(hs_secret, "x"))
                                  .key(jwt_key::rs256(rsa().public_key(), "x"))
                                  .key(jwt_key::es256(ec().public_key(), "x"))
                                  .read_time_from(options_clock));
  EXPECT_EQ(subject_of(verifier, hs(payload(), R"({"alg":"HS256","kid":"x"})")), "fred");
  EXPECT_EQ(subject_of(verifier, rs(payload(), R"({"alg":"RS256","kid":"x"})")), "fred");
  EXPECT_EQ(subject_of(verifier, es(payload(), R"({"alg":"ES256","kid":"x"})")), "fred");
  EXPECT_EQ(subject_of(verifier, es(payload(), R"({"alg":"RS256","kid":"x"})")), failed);
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

TEST(JwtRotation, KeysThatNoTokenCanChooseLeaveTheOthers) {
  issuer idp;
  idp.gate.close();
  idp.known.push_back(jwt_key::es256(ec().public_key(), "two\n"));
  idp.known.push_back(jwt_key::es256(key_pair::ec("P-256").public_key(), "two\n"));
  idp.known.push_back(jwt_key::rs256(rsa().public_key()));
  std::vector<std::string> reports;
  const jwt_verifier verifier(
      jwt_options()
          .audience("shop")
          .read_time_from(options_clock)
          .fetch_keys(idp.source())
          .on_refused([&](std::string_view why) { reports.emplace_back(why); }));
  EXPECT_EQ(subject_of(verifier, hs(payload())), "fred");
  const std::string two =
      R"(the key "two\x0a" is not used: several keys have this id and algorithm)";
  EXPECT_THAT(
      reports,
      ElementsAre(two, two, "a key without an id is not used: each of several keys needs an id"));
  EXPECT_EQ(subject_of(verifier, es(payload(), R"({"alg":"ES256","kid":"two\n"})")), failed);
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
  EXPECT_THAT(reasons, testing::UnorderedElementsAre(R"(keys could not be fetched: "no route")",
                                                     "unknown key"));
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
