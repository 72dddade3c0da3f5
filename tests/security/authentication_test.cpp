// Who calls, and what they may: the interceptors that ask, around each of the four kinds.
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../harness/around_every_kind.hpp"
#include "../harness/certificates.hpp"
#include "../harness/raw.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/spawn.hpp"
#include "protocoro/security/authorize.hpp"
#include "protocoro/security/basic_auth.hpp"
#include "protocoro/security/bearer_token.hpp"
#include "protocoro/security/client_certificate.hpp"
#include "protocoro/time/sleep.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::authorize;
using protocoro::except_for;
using protocoro::require_basic_auth;
using protocoro::require_bearer_token;
using protocoro::require_client_certificate;
using protocoro::rpc_error;
using protocoro::sleep_for;
using protocoro::status_code;
using protocoro::sync_wait;

void expect_unauthenticated(const outcome& seen) {
  EXPECT_EQ(seen.code(), status_code::UNAUTHENTICATED);
  EXPECT_EQ(seen.status.error_message(), "authentication failed");
  EXPECT_EQ(seen.status.error_details(), "");
  EXPECT_TRUE(seen.replies.empty());
}

void expect_denied(const outcome& seen) {
  EXPECT_EQ(seen.code(), status_code::PERMISSION_DENIED);
  EXPECT_EQ(seen.status.error_message(), "permission denied");
  EXPECT_EQ(seen.status.error_details(), "");
  EXPECT_TRUE(seen.replies.empty());
}

call_options sending(const std::string& authorization) {
  return call_options().metadata("authorization", authorization);
}

/// "Aladdin" has the password of RFC 7617.
task<std::string> check(std::string user, std::string password) {
  co_await sleep_for(1ms);
  if (password == "open sesame") co_return user;
  if (user == "strange") throw 42;
  throw std::runtime_error(secret);
}
constexpr char aladdin[] = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

task<std::string> token_is_name(std::string token) { co_return token; }

/// "fred" may make calls.
task<bool> is_fred(std::string who, server_context&) {
  co_await sleep_for(1ms);
  if (who == "ann") throw rpc_error(status_code::NOT_FOUND, secret);
  co_return who == "fred";
}

/// What is behind knows who calls.
task<> notes_identity(doing& self, intercepted_call&, next_step next) {
  const std::string* const who = co_await protocoro::identity.get();
  self.note(who == nullptr ? "nobody" : *who);
  co_await next();
}

task<> notes_end(doing& self, intercepted_call&, next_step next) {
  std::string ended = "well";
  try {
    co_await next();
  } catch (const protocoro::cancelled&) {
    ended = "stopped";
  } catch (...) {
    ended = "else";
  }
  self.note(ended);
}

class Authentication : public AroundEveryKind {};

TEST_P(Authentication, ByPassword) {
  serve({require_basic_auth(check), make(notes_identity, &log)});
  expect_unauthenticated(call(request_for("hello"), {}, requests_then::stay_open));
  expect_unauthenticated(call(request_for("hello"), sending("Basic QWxhZGRpbjp4")));  // :x
  EXPECT_EQ(handler.handlers.entries(), 0);
  EXPECT_TRUE(call(request_for("hello"), sending(aladdin)).status.ok());
  EXPECT_EQ(log.all(), (lines{"it Aladdin"}));
  EXPECT_EQ(errors(), lines());
}

task<std::string> check_for_ever(attendance& waiting) {
  const attendance::visitor here(waiting);
  co_await sleep_for(24h);
  co_return "anybody";
}

TEST_P(Authentication, AVerifierThatWaitsIsStoppedWithTheCall) {
  attendance waiting;
  const auto verifier = [&waiting](auto&&...) { return check_for_ever(waiting); };
  serve({make(notes_end, &log), require_basic_auth(verifier)});
  call_plan plan(kind(), request_for("hello"));
  plan.options = sending(aladdin);
  auto given_up = protocoro::spawn(make_call(client(), std::move(plan)));
  waiting.wait_for_entries(1);
  given_up.request_stop();
  EXPECT_TRUE(sync_wait(std::move(given_up).join()).cancelled_here);
  while (log.all().empty()) std::this_thread::yield();
  EXPECT_EQ(log.all(), (lines{"it stopped"}));
  EXPECT_EQ(handler.handlers.entries(), 0);
}

TEST_P(Authentication, ThenAuthorization) {
  serve({require_bearer_token(token_is_name), authorize(is_fred)});
  expect_unauthenticated(call(request_for("hello"), {}, requests_then::stay_open));
  expect_denied(call(request_for("hello"), sending("Bearer bob"), requests_then::stay_open));
  expect_denied(call(request_for("hello"), sending("Bearer ann")));  // its authorizer throws
  EXPECT_EQ(handler.handlers.entries(), 0);
  EXPECT_TRUE(call(request_for("hello"), sending("Bearer fred")).status.ok());
  EXPECT_EQ(errors(), lines());
}

task<bool> anybody(std::string, server_context&) { co_return true; }

TEST_P(Authentication, WithoutItNobodyIsAuthorized) {
  serve({authorize(anybody), require_bearer_token(token_is_name)});
  expect_unauthenticated(call(request_for("hello"), sending("Bearer fred")));
  EXPECT_EQ(handler.handlers.entries(), 0);
}

TEST_P(Authentication, IsNotAskedForExceptions) {
  const std::string service = "protocoro.testing.RpcTest";
  serve({except_for({service + "/Unary", service + "/Bidi", service + "/Bid"},
                    require_bearer_token(token_is_name))});
  const bool is_free = kind() == rpc_kind::unary || kind() == rpc_kind::bidi_streaming;
  if (is_free)
    EXPECT_TRUE(call(request_for("hello")).status.ok());
  else
    expect_unauthenticated(call(request_for("hello")));
  serve({except_for({"protocoro.testing.RpcTes", service + "/"},
                    require_bearer_token(token_is_name))});
  expect_unauthenticated(call(request_for("hello")));
  serve({except_for({service}, require_bearer_token(token_is_name))});
  EXPECT_TRUE(call(request_for("hello")).status.ok());
}

INSTANTIATE_TEST_SUITE_P(, Authentication, every_kind_and_place(), name_of_case);

/// "AA...A" with the password, in so many characters, which four divides.
std::string base64_of(std::size_t size) {
  std::string text = "Om9wZW4gc2VzYW1l";  // ":open sesame"
  while (text.size() < size) text.insert(0, "QUFB");
  return text;
}

TEST(BasicAuth, RefusesAllElseWithoutAReason) {
  subject handler;
  const serving served(handler, place::inline_,
                       server_options()
                           .configure([](grpc::ServerBuilder& builder) {
                             builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 1 << 16);
                           })
                           .intercept(require_basic_auth(check)));
  RpcTestClient client(served.connect());
  const auto call = [&](call_options options) {
    call_plan plan(rpc_kind::unary, request_for(""));
    plan.options = std::move(options);
    return sync_wait(rpc_test::make(client, std::move(plan)));
  };
  EXPECT_TRUE(call(sending(aladdin)).status.ok());
  EXPECT_TRUE(call(sending("Basic " + base64_of(8192))).status.ok());
  expect_unauthenticated(call(sending("Basic OjpvcGVuIHNlc2FtZQ==")));  // "", ":open sesame"
  EXPECT_TRUE(call(sending("bASIC Om9wZW4gc2VzYW1l")).status.ok());     // "", "open sesame"
  expect_unauthenticated(call(sending(aladdin).metadata("authorization", aladdin)));
  for (const std::string& sent : {
           std::string("Basic"),
           std::string("Basic "),
           std::string("QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
           std::string("Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
           std::string("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ"),       // no padding
           std::string("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ="),      // too little
           std::string("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==="),    // too much
           std::string("Basic QWxhZGRpbjpvcGVuIHNlc2FtZR=="),     // bits of no byte
           std::string("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ== "),    // a space
           std::string("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==, x"),  // more
           std::string("Basic QWxhZGRpbjpvcGVuIHNlc2Ft-Q=="),     // the other alphabet
           std::string("Basic YWxhZGRpbg=="),                     // no colon
           std::string("Basic QWxhZAA6b3BlbiBzZXNhbWU="),         // a zero byte
           std::string("Basic c3RyYW5nZTpub25l"),                 // strange:none
           "Basic " + base64_of(8196),
       }) {
    SCOPED_TRACE(sent.substr(0, 50));
    expect_unauthenticated(call(sending(sent)));
  }
  EXPECT_EQ(handler.handlers.entries(), 3);
}

/// By the first name, unless it is told otherwise.
task<std::string> only_fred(std::vector<std::string> names) {
  co_await sleep_for(1ms);
  if (names != std::vector<std::string>{"fred"}) throw std::runtime_error(secret);
  co_return "Fred himself";
}

class ClientCertificate : public testing::Test {
 protected:
  /// With mutual TLS on one address, and without it on another.
  void expect(const std::string& host, std::shared_ptr<server_interceptor> asks,
              const lines& identities) {
    const rpc_test::identity of_server("localhost");
    const rpc_test::identity of_client(host);
    const protocoro::server_tls simple(of_server.certificate, of_server.key);
    protocoro::server_tls mutual = simple;
    mutual.require_clients_of(of_client.certificate);
    diary log;
    for (const protocoro::server_tls& tls : {mutual, simple}) {
      subject handler;
      protocoro::server server(server_options()
                                   .listen("localhost:0", tls)
                                   .intercept(asks)
                                   .intercept(make(notes_identity, &log)),
                               handler);
      RpcTestClient client(protocoro::connect(
          "localhost:" + std::to_string(server.port()),
          protocoro::channel_options().tls(protocoro::client_tls()
                                               .trust(of_server.certificate)
                                               .identity(of_client.certificate, of_client.key))));
      for (const rpc_kind kind : {rpc_kind::unary, rpc_kind::server_streaming,
                                  rpc_kind::client_streaming, rpc_kind::bidi_streaming}) {
        const outcome seen = sync_wait(rpc_test::make(client, call_plan(kind, request_for("hi"))));
        if (!seen.status.ok()) expect_unauthenticated(seen);
      }
    }
    EXPECT_EQ(log.all(), identities);
  }
};

TEST_F(ClientCertificate, NamesWhoCalls) {
  expect("a-client", require_client_certificate(), lines(4, "it a-client"));
}

TEST_F(ClientCertificate, IsJudgedByTheVerifier) {
  expect("fred", require_client_certificate(only_fred), lines(4, "it Fred himself"));
  expect("ann", require_client_certificate(only_fred), lines());
}

TEST(Authorize, OfOneMethodAndOthersAreOpen) {
  subject handler;
  const serving served(handler, place::inline_,
                       server_options()
                           .health()
                           .intercept(except_for({"protocoro.testing.RpcTest/Bidi"},
                                                 require_bearer_token(token_is_name)))
                           .intercept(handler, "Unary", authorize(is_fred)));
  RpcTestClient client(served.connect());
  const auto call = [&](rpc_kind kind, call_options options) {
    call_plan plan(kind, request_for("hi"));
    plan.options = std::move(options);
    return sync_wait(rpc_test::make(client, std::move(plan)));
  };
  expect_denied(call(rpc_kind::unary, sending("Bearer bob")));
  EXPECT_TRUE(call(rpc_kind::unary, sending("Bearer fred")).status.ok());
  EXPECT_TRUE(call(rpc_kind::server_streaming, sending("Bearer bob")).status.ok());
  expect_unauthenticated(call(rpc_kind::server_streaming, {}));
  EXPECT_TRUE(call(rpc_kind::bidi_streaming, {}).status.ok());
  // gRPC's own service is not behind them.
  const auto health = raw_call(served.address(), "/grpc.health.v1.Health/Check", {""});
  EXPECT_EQ(health.replies, (std::vector<std::string>{"\x08\x01"}));
}

}  // namespace
}  // namespace rpc_test
