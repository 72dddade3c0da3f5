// One way to make a call of any kind, in both error forms, for tests that go through all of them.
#ifndef TESTS_HARNESS_CALLS_HPP
#define TESTS_HARNESS_CALLS_HPP

#include <string>
#include <vector>

#include "protocoro/rpc/method_info.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "subject.hpp"

namespace rpc_test {

enum class form { exception, result };

/// How the requests of a streamed kind go on after the first.
enum class requests_then { end, stay_open };

/// What came of a call.
class outcome {
 public:
  outcome() {}
  int code() const { return status.error_code(); }

  grpc::Status status;
  std::vector<TestReply> replies;
  bool cancelled_here = false;  // an await threw `cancelled`
};

/// How one call is to be made.
class call_plan {
 public:
  call_plan(rpc_kind a_kind, TestRequest a_request) : kind(a_kind), request(std::move(a_request)) {}

  rpc_kind kind;
  TestRequest request;
  form how = form::exception;
  requests_then then = requests_then::end;
  call_options options;
};

/// Makes the call and reads all of its replies.
task<outcome> make(RpcTestClient& client, call_plan plan);

/// Reads what a call gives.
task<outcome> collect(task<TestReply> reply, form how);
task<outcome> collect(async_generator<TestReply> replies, form how);

async_generator<TestRequest> once(TestRequest request, requests_then then);
/// So many requests, numbered by their text.
async_generator<TestRequest> numbered(int count);

bool streams_requests(rpc_kind kind);
bool streams_replies(rpc_kind kind);
std::string name_of(rpc_kind kind);
std::string method_of(rpc_kind kind);

}  // namespace rpc_test

#endif
