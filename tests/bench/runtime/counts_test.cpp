// What no machine changes: how many allocations and sendmsg calls one operation takes, beside those
// of gRPC's callback API tuned by hand. Server and client share this process, so only differences
// between variants tell of one side.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "allocations.hpp"
#include "load.hpp"
#include "sent.hpp"
#include "variants.hpp"

namespace bench {
namespace {

using serve_function = std::unique_ptr<running> (*)(const endpoint& at, tally& served);
using load_function = std::unique_ptr<load> (*)(const plan& made, meter& seen);

class counts {
 public:
  explicit counts(const meter& seen) : operations(seen.operations.sum()) {}

  std::uint64_t operations;
  std::uint64_t allocated = allocations();
  std::uint64_t messages_sent = sent();
};

class cost {
 public:
  cost(const counts& before, const counts& after)
      : allocations(per_operation(before, after, &counts::allocated)),
        sends(per_operation(before, after, &counts::messages_sent)) {}

  double allocations;
  double sends;

 private:
  static double per_operation(const counts& before, const counts& after,
                              std::uint64_t counts::*count) {
    return static_cast<double>(after.*count - before.*count) /
           static_cast<double>(after.operations - before.operations);
  }
};

counts after_operations(const meter& seen, std::uint64_t operations) {
  while (seen.operations.sum() < operations) std::this_thread::yield();
  return counts(seen);
}

/// One caller, after it has come to what it needs for good.
cost cost_of(scene what, serve_function serve, load_function call) {
  static tally served;
  static meter seen;
  const auto server = serve({"127.0.0.1:0", grpc::InsecureServerCredentials()}, served);
  plan made;
  made.what = what;
  made.target = "127.0.0.1:" + std::to_string(server->port());
  made.credentials = grpc::InsecureChannelCredentials();
  seen.stopping = false;
  const std::uint64_t earlier = seen.operations.sum();
  const auto calls = call(made, seen);
  const std::uint64_t many = what == scene::unary ? 1'000 : 30'000;
  const counts before = after_operations(seen, earlier + many);
  const counts after = after_operations(seen, earlier + 3 * many);
  seen.stopping = true;
  calls->finish();
  return cost(before, after);
}

class Counts : public testing::Test {
 protected:
  void SetUp() override {
    if (allocations() == 0) GTEST_SKIP() << "a sanitizer has a malloc of its own";
  }

  // gRPC's own allocations for an operation vary by a fraction of one, since some version between
  // 1.51 and 1.83 by more: it arms timers. Hence medians. Those for a round of ping-pong, which two
  // threads may share, vary most: that has no test here.

  /// More than the hand-tuned server allocates in an operation.
  long added_by_server(scene what, serve_function serve) {
    return median_of_three([&] {
      return cost_of(what, serve, callback_load).allocations -
             cost_of(what, serve_tuned, callback_load).allocations;
    });
  }
  /// More than a client on the callback API allocates in an operation.
  long added_by_client(scene what, load_function call, load_function base) {
    return median_of_three([&] {
      return cost_of(what, serve_tuned, call).allocations -
             cost_of(what, serve_tuned, base).allocations;
    });
  }

 private:
  template <class Measure>
  static long median_of_three(Measure measure) {
    std::array<double, 3> seen{measure(), measure(), measure()};
    std::sort(seen.begin(), seen.end());
    return std::lround(seen[1]);
  }
};

// The text of a request and that of a reply are each two allocations that a tuned reactor makes.

TEST_F(Counts, AUnaryHandlerAllocatesNothingAndSavesTheTexts) {
  EXPECT_EQ(added_by_server(scene::unary, serve_inline), -4);
}

TEST_F(Counts, OnAThreadPoolOnlyItsQueueAllocates) {
  EXPECT_EQ(added_by_server(scene::unary, serve_on_pool), -3);
}

TEST_F(Counts, WithoutRecycledMessagesTheRequestIsAllocated) {
  EXPECT_EQ(added_by_server(scene::unary, serve_fresh), 1);
}

TEST_F(Counts, AStreamedReplyAddsNothing) {
  EXPECT_EQ(added_by_server(scene::server_stream, serve_inline), 0);
  EXPECT_EQ(added_by_server(scene::server_stream, serve_on_pool), 0);
}

TEST_F(Counts, AStreamedRequestAddsNothing) {
  EXPECT_EQ(added_by_server(scene::client_stream, serve_inline), 0);
}

TEST_F(Counts, AUnaryCallAddsNothing) {
  // Two less with gRPC 1.51, none with 1.83.
  EXPECT_LE(added_by_client(scene::unary, protocoro_load, callback_load), 0);
}

TEST_F(Counts, AStreamingClientAddsNothing) {
  EXPECT_EQ(added_by_client(scene::client_stream, protocoro_load, callback_tuned_load), 0);
}

TEST_F(Counts, CountingCallsAddsNothingToAnInterceptor) {
  EXPECT_EQ(added_by_server(scene::unary, serve_counted),
            added_by_server(scene::unary, serve_intercepted));
  EXPECT_EQ(added_by_server(scene::client_stream, serve_counted), 0);
  EXPECT_EQ(added_by_client(scene::unary, counted_load, intercepted_load), 0);
}

TEST_F(Counts, AUnaryCallSendsOnceInEachDirection) {
  EXPECT_EQ(std::lround(cost_of(scene::unary, serve_inline, protocoro_load).sends), 2);
}

/// Without hints it is one for each message. What the other side says (that it has room again) is
/// among them.
TEST_F(Counts, StreamedMessagesLeaveTogether) {
  for (const serve_function serve : {serve_inline, serve_on_pool})
    EXPECT_LT(cost_of(scene::server_stream, serve, callback_load).sends, 0.1);
  EXPECT_LT(cost_of(scene::client_stream, serve_tuned, protocoro_load).sends, 0.1);
}

}  // namespace
}  // namespace bench
