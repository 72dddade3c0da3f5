// What Prometheus is shown of calls.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <limits>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "../harness/calls.hpp"
#include "../harness/diary.hpp"
#include "../harness/world.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/prometheus/prometheus.hpp"

namespace rpc_test {
namespace {

using namespace std::chrono_literals;
using protocoro::channel_options;
using protocoro::counted;
using protocoro::ended_call;
using protocoro::prometheus_metrics;
using protocoro::server_options;
using protocoro::status_code;
using protocoro::sync_wait;

/// Lines that begin so. Those of one histogram are in its order, other metrics are in any.
lines page(const prometheus::Registry& registry, const std::string& begin = "") {
  std::istringstream text(prometheus::TextSerializer().Serialize(registry.Collect()));
  lines found;
  for (std::string line; std::getline(text, line);)
    if (line.rfind(begin, 0) == 0) found.push_back(line);
  return found;
}

/// So many values are at most so large, with what is shown after the last label.
class bucket {
 public:
  bucket(double a_bound, int so_many) : bound(a_bound), values(so_many) {}
  bool operator==(const bucket&) const = default;

  double bound;
  int values;
};

std::vector<bucket> buckets_of(const prometheus::Registry& registry, const std::string& name) {
  std::vector<bucket> found;
  for (const std::string& line : page(registry, name + "_bucket{"))
    found.emplace_back(std::stod(line.substr(line.find("le=\"") + 4)),
                       std::stoi(line.substr(line.rfind(' '))));
  return found;
}

std::vector<bucket> buckets_with(const std::vector<double>& values, std::vector<double> bounds) {
  bounds.push_back(std::numeric_limits<double>::infinity());
  std::vector<bucket> made;
  for (const double bound : bounds)
    made.emplace_back(bound, static_cast<int>(std::count_if(values.begin(), values.end(),
                                                            [&](double v) { return v <= bound; })));
  return made;
}

const std::vector<double> latencies = {
    0,     0.00001, 0.00005, 0.0001, 0.0003, 0.0006, 0.0008, 0.001, 0.002, 0.003, 0.004,
    0.005, 0.006,   0.008,   0.01,   0.013,  0.016,  0.02,   0.025, 0.03,  0.04,  0.05,
    0.065, 0.08,    0.1,     0.13,   0.16,   0.2,    0.25,   0.3,   0.4,   0.5,   0.65,
    0.8,   1,       2,       5,      10,     20,     50,     100};
const std::vector<double> sizes = {0,        1024,      2048,       4096,      16384,
                                   65536,    262144,    1048576,    4194304,   16777216,
                                   67108864, 268435456, 1073741824, 4294967296};

class Prometheus : public testing::Test {
 protected:
  /// Of a method that nobody serves.
  std::shared_ptr<protocoro::call_series> series(counted what, const std::string& target = "") {
    static const protocoro::method_info method("/shop.Stock/Reserve", protocoro::rpc_kind::unary,
                                               nullptr, nullptr, false);
    return metrics->series(what, method, target);
  }

  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  std::shared_ptr<protocoro::metrics_sink> metrics = prometheus_metrics(registry);
};

TEST_F(Prometheus, ShowsNothingBeforeTheFirstCall) { EXPECT_EQ(page(*registry), lines()); }

TEST_F(Prometheus, HasTheBucketsOfGrpc) {
  const auto some = series(counted::server_calls);
  for (const auto& [time, sent, received] :
       {std::tuple(20us, 1025ull, 0ull), std::tuple(3000us, 4294967297ull, 1024ull)}) {
    ended_call end(status_code::OK);
    end.duration = time;
    end.sent.bytes = sent;
    end.received.bytes = received;
    some->started();
    some->ended(end);
  }
  EXPECT_EQ(buckets_of(*registry, "grpc_server_call_duration_seconds"),
            buckets_with({0.00002, 0.003}, latencies));
  EXPECT_EQ(buckets_of(*registry, "protocoro_server_call_sent_total_message_size_bytes"),
            buckets_with({1025, 4294967297}, sizes));
  EXPECT_EQ(buckets_of(*registry, "protocoro_server_call_rcvd_total_message_size_bytes"),
            buckets_with({0, 1024}, sizes));
}

TEST_F(Prometheus, NamesOnlyStatusesThatGrpcHas) {
  const auto some = series(counted::server_calls);
  for (const int code : {-1, 2, 17, 31}) some->ended(ended_call(static_cast<status_code>(code)));
  EXPECT_EQ(page(*registry, "grpc_server_call_duration_seconds_count"),
            lines{"grpc_server_call_duration_seconds_count{grpc_method=\"shop.Stock/Reserve\","
                  "grpc_status=\"UNKNOWN\"} 4"});
}

TEST_F(Prometheus, AddsUpWhatSeveralSinksOfARegistryAreTold) {
  const auto first = series(counted::server_calls);
  metrics = prometheus_metrics(registry);
  const auto second = series(counted::server_calls);
  first->started();
  second->started();
  second->ended(ended_call(status_code::OK));
  EXPECT_EQ(page(*registry, "grpc_server_call_started"),
            lines{"grpc_server_call_started_total{grpc_method=\"shop.Stock/Reserve\"} 2"});
  EXPECT_EQ(page(*registry, "protocoro_server_calls_in"),
            lines{"protocoro_server_calls_in_flight{grpc_method=\"shop.Stock/Reserve\"} 1"});
}

TEST_F(Prometheus, NeedsARegistryWithRoomForItsNames) {
  EXPECT_THROW(prometheus_metrics(nullptr), std::invalid_argument);
  const auto taken = std::make_shared<prometheus::Registry>();
  prometheus::BuildCounter().Name("grpc_server_call_duration_seconds").Register(*taken);
  EXPECT_THROW(prometheus_metrics(taken), std::invalid_argument);
}

/// What is shown of three calls that succeed, one that fails, and a stream of three replies.
class expected_page {
 public:
  /// As the side has it that is named; `target` is a label or empty.
  void add(const std::string& what, const std::string& sent, const std::string& received,
           const std::string& target) {
    const std::string unary = "grpc_method=\"protocoro.testing.RpcTest/Unary\"";
    const std::string stream = "grpc_method=\"protocoro.testing.RpcTest/ServerStreaming\"";
    const std::string ok = ",grpc_status=\"OK\"", failed = ",grpc_status=\"NOT_FOUND\"";
    add("grpc_" + what + "_started_total{" + unary + target, 4);
    add("grpc_" + what + "_started_total{" + stream + target, 1);
    add("protocoro_" + what + "_" + sent + "_messages_total{" + unary + target, 4);
    add("protocoro_" + what + "_" + sent + "_messages_total{" + stream + target, 1);
    add("protocoro_" + what + "_" + received + "_messages_total{" + unary + target, 3);
    add("protocoro_" + what + "_" + received + "_messages_total{" + stream + target, 3);
    add_times(what, target);
    for (const auto& [direction, bytes] :
         {std::pair(sent, std::array{27, 11, 9}), std::pair(received, std::array{21, 0, 25})}) {
      const std::string size = "protocoro_" + what + "_" + direction + "_total_message_size_bytes_";
      add(size + "count{" + unary + ok + target, 3);
      add(size + "count{" + unary + failed + target, 1);
      add(size + "count{" + stream + ok + target, 1);
      add(size + "sum{" + unary + ok + target, bytes[0]);
      add(size + "sum{" + unary + failed + target, bytes[1]);
      add(size + "sum{" + stream + ok + target, bytes[2]);
    }
  }
  void add_times(const std::string& what, const std::string& target) {
    const std::string unary = "grpc_method=\"protocoro.testing.RpcTest/Unary\"";
    const std::string stream = "grpc_method=\"protocoro.testing.RpcTest/ServerStreaming\"";
    const std::string time = "grpc_" + what + "_duration_seconds_count{";
    add(time + unary + ",grpc_status=\"OK\"" + target, 3);
    add(time + unary + ",grpc_status=\"NOT_FOUND\"" + target, 1);
    add(time + stream + ",grpc_status=\"OK\"" + target, 1);
    add("protocoro_" + what + "s_in_flight{" + unary + target, 0);
    add("protocoro_" + what + "s_in_flight{" + stream + target, 0);
  }
  const lines& all() const { return lines_; }

 private:
  void add(const std::string& metric, int value) {
    lines_.push_back(metric + "} " + std::to_string(value));
  }

  lines lines_;
};

[[maybe_unused]] void show() {
  subject service;
  // [metrics]
  auto registry = std::make_shared<prometheus::Registry>();
  prometheus::Exposer page("127.0.0.1:9464");  // serves /metrics
  page.RegisterCollectable(registry);

  auto metrics = protocoro::prometheus_metrics(registry);
  protocoro::server server(
      server_options().listen("0.0.0.0:50051").intercept(protocoro::count_calls(metrics)), service);
  // [/metrics]
}

class PrometheusPage : public testing::Test {
 protected:
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();

 private:
  static protocoro::channel_options counting(
      const std::shared_ptr<protocoro::metrics_sink>& metrics, const std::string& target) {
    // [client metrics]
    channel_options options;
    options
        .intercept(protocoro::count_client_calls(metrics, target))  // first
        .intercept(protocoro::count_attempts(metrics, target));     // last
    // [/client metrics]
    return options;
  }

  std::shared_ptr<protocoro::metrics_sink> metrics_ = prometheus_metrics(registry);
  subject handler_;
  serving served_{handler_, place::inline_,
                  server_options().intercept(protocoro::count_calls(metrics_))};

 protected:
  RpcTestClient client{protocoro::connect(served_.address(), counting(metrics_, "stock"))};
};

TEST_F(PrometheusPage, HasTheCallsOfServersAndClients) {
  TestRequest failing = request_for("fails");
  failing.set_fail_with(status_code::NOT_FOUND);
  for (int i = 0; i != 3; ++i) sync_wait(client.Unary(request_for("hello")));
  EXPECT_THROW(sync_wait(client.Unary(failing)), protocoro::rpc_error);
  sync_wait(make(client, call_plan(rpc_kind::server_streaming, request_for("hello", 3))));

  lines shown = page(*registry);
  std::erase_if(shown, [](const std::string& line) {
    return line.front() == '#' || line.find("_bucket{") != std::string::npos ||
           line.find("_seconds_sum{") != std::string::npos;
  });
  expected_page expected;
  expected.add("server_call", "rcvd", "sent", "");
  expected.add("client_attempt", "sent", "rcvd", ",grpc_target=\"stock\"");
  expected.add_times("client_call", ",grpc_target=\"stock\"");
  EXPECT_THAT(shown, testing::UnorderedElementsAreArray(expected.all()));
}

int value_of(const prometheus::Registry& registry, const std::string& name) {
  const lines shown = page(registry, name + "{");
  return shown.size() == 1 ? std::stoi(shown[0].substr(shown[0].rfind(' '))) : 0;
}

TEST_F(PrometheusPage, IsReadWhileThreadsCall) {
  constexpr int threads = 8, calls = 50;
  std::atomic<int> done{0};
  std::vector<std::thread> callers;
  for (int i = 0; i != threads; ++i)
    callers.emplace_back([this, &done] {
      for (int again = 0; again != calls; ++again) sync_wait(client.Unary(request_for("hello")));
      ++done;
    });
  for (int last = 0; done != threads;) {
    const int started = value_of(*registry, "grpc_server_call_started_total");
    EXPECT_GE(started, last);
    last = started;
  }
  for (auto& each : callers) each.join();
  for (const char* const name :
       {"grpc_server_call_started_total", "grpc_server_call_duration_seconds_count",
        "grpc_client_attempt_started_total", "grpc_client_call_duration_seconds_count",
        "protocoro_server_call_sent_messages_total"})
    EXPECT_EQ(value_of(*registry, name), threads * calls) << name;
  for (const char* const what : {"server_calls", "client_calls", "client_attempts"})
    EXPECT_EQ(value_of(*registry, "protocoro_" + std::string(what) + "_in_flight"), 0);
}

}  // namespace
}  // namespace rpc_test
