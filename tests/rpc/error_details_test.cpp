// Details of a failed rpc: what protobuf itself reads and writes, over real connections.
#include <gtest/gtest.h>

#include <string>

#include "../harness/calls.hpp"
#include "../harness/world.hpp"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/error_details.hpp"

namespace rpc_test {
namespace {

using google::rpc::ErrorInfo;
using google::rpc::RetryInfo;
using protocoro::detailed_error;
using protocoro::find_detail;
using protocoro::rpc_error;
using protocoro::status_code;
using protocoro::sync_wait;

ErrorInfo info() {
  ErrorInfo made;
  made.set_reason("STOCK_OUT");
  made.set_domain("shop.example");
  (*made.mutable_metadata())["item"] = "candles";
  return made;
}

RetryInfo retry() {
  RetryInfo made;
  made.mutable_retry_delay()->set_seconds(3);
  return made;
}

rpc_error error() {
  return detailed_error(status_code::RESOURCE_EXHAUSTED, "no candles", info(), retry());
}

TEST(ErrorDetails, AreAStatusAsProtobufReadsIt) {
  google::rpc::Status status;
  ASSERT_TRUE(status.ParseFromString(error().status().error_details()));
  EXPECT_EQ(status.code(), status_code::RESOURCE_EXHAUSTED);
  EXPECT_EQ(status.message(), "no candles");
  ASSERT_EQ(status.details_size(), 2);
  ErrorInfo first;
  ASSERT_TRUE(status.details(0).UnpackTo(&first));
  EXPECT_EQ(first.SerializeAsString(), info().SerializeAsString());
  EXPECT_TRUE(status.details(1).Is<RetryInfo>());
}

TEST(ErrorDetails, AreFoundByTheirType) {
  EXPECT_EQ(find_detail<ErrorInfo>(error())->metadata().at("item"), "candles");
  EXPECT_EQ(find_detail<RetryInfo>(error().status())->retry_delay().seconds(), 3);
  EXPECT_FALSE(find_detail<TestReply>(error()));
  EXPECT_FALSE(find_detail<ErrorInfo>(rpc_error(status_code::NOT_FOUND, "nothing")));
}

TEST(ErrorDetails, AreFoundInWhatProtobufHasWritten) {
  google::rpc::Status status;
  status.set_message("nobody");
  ASSERT_TRUE(status.add_details()->PackFrom(retry()));
  ASSERT_TRUE(status.add_details()->PackFrom(info(), "example.org/types"));
  status.GetReflection()->MutableUnknownFields(&status)->AddFixed32(100, 1);
  status.GetReflection()->MutableUnknownFields(&status)->AddVarint(101, 1);
  const rpc_error error(status_code::NOT_FOUND, "nobody", status.SerializeAsString());
  EXPECT_EQ(find_detail<ErrorInfo>(error)->reason(), "STOCK_OUT");
}

TEST(ErrorDetails, OfAnyBytesAreSafeToLookFor) {
  const std::string good = error().status().error_details();
  for (std::size_t size = 0; size != good.size(); ++size) {
    const rpc_error cut(status_code::NOT_FOUND, "", good.substr(0, size));
    EXPECT_FALSE(find_detail<RetryInfo>(cut)) << size;
  }
  std::string bad = good;
  for (std::size_t at = 0; at != good.size(); ++at) {
    bad[at] = '\xff';
    find_detail<RetryInfo>(rpc_error(status_code::NOT_FOUND, "", bad));
    find_detail<ErrorInfo>(rpc_error(status_code::NOT_FOUND, "", bad));
    bad[at] = good[at];
  }
}

class refusing final : public RpcTestHandler {
  task<TestReply> Unary(server_context&, const TestRequest&) override {
    throw detailed_error(status_code::RESOURCE_EXHAUSTED, "no candles", info(), retry());
    co_return TestReply();
  }
};

TEST(ErrorDetails, TravelWithTheStatus) {
  refusing handler;
  const serving served(handler);
  RpcTestClient client(served.connect());
  try {
    sync_wait(client.Unary(request_for("candles")));
    FAIL();
  } catch (const rpc_error& error) {
    EXPECT_STREQ(error.what(), "RESOURCE_EXHAUSTED: no candles");
    EXPECT_EQ(find_detail<ErrorInfo>(error)->domain(), "shop.example");
    EXPECT_EQ(find_detail<RetryInfo>(error)->retry_delay().seconds(), 3);
  }
  EXPECT_EQ(served.errors().lines().size(), 0u);
}

}  // namespace
}  // namespace rpc_test
