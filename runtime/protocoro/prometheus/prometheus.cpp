#include "protocoro/prometheus/prometheus.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/labels.h>
#include <prometheus/registry.h>

#include <array>
#include <atomic>
#include <stdexcept>
#include <string>
#include <utility>

#include "protocoro/rpc/method_info.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Labels;
using prometheus::Registry;
using buckets = Histogram::BucketBoundaries;

/// The buckets of gRFC A66, in seconds.
const buckets& latencies() {
  static const buckets bounds = {
      0,     0.00001, 0.00005, 0.0001, 0.0003, 0.0006, 0.0008, 0.001, 0.002, 0.003, 0.004,
      0.005, 0.006,   0.008,   0.01,   0.013,  0.016,  0.02,   0.025, 0.03,  0.04,  0.05,
      0.065, 0.08,    0.1,     0.13,   0.16,   0.2,    0.25,   0.3,   0.4,   0.5,   0.65,
      0.8,   1,       2,       5,      10,     20,     50,     100};
  return bounds;
}

/// The buckets of gRFC A66, in bytes.
const buckets& sizes() {
  static const buckets bounds = {0,        1024,      2048,       4096,      16384,
                                 65536,    262144,    1048576,    4194304,   16777216,
                                 67108864, 268435456, 1073741824, 4294967296};
  return bounds;
}

/// The metrics that server calls, client calls and client attempts have in common.
class families {
 public:
  /// `what` is "server_call", "client_call" or "client_attempt".
  families(Registry& registry, const std::string& what)
      : in_flight(prometheus::BuildGauge()
                      .Name("protocoro_" + what + "s_in_flight")
                      .Help("Number in flight: started and not yet ended.")
                      .Register(registry)),
        duration(
            histogram(registry, "grpc_" + what + "_duration_seconds", "Time from start to end.")) {}

  static Family<Counter>& counter(Registry& registry, const std::string& name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
  }
  static Family<Histogram>& histogram(Registry& registry, const std::string& name,
                                      const char* help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
  }

  Family<Gauge>& in_flight;
  Family<Histogram>& duration;
};

/// The metrics of what has messages: server calls and client attempts.
class message_families : public families {
 public:
  message_families(Registry& registry, const std::string& what)
      : families(registry, what),
        started(counter(registry, "grpc_" + what + "_started_total",
                        "Number started, including those in flight.")),
        sent(counter(registry, "protocoro_" + what + "_sent_messages_total",
                     "Messages sent, counted as they are sent.")),
        received(counter(registry, "protocoro_" + what + "_rcvd_messages_total",
                         "Messages received, counted as they arrive.")),
        sent_size(histogram(registry, "protocoro_" + what + "_sent_total_message_size_bytes",
                            "Total size of all messages sent, before compression.")),
        received_size(histogram(registry, "protocoro_" + what + "_rcvd_total_message_size_bytes",
                                "Total size of all messages received, before compression.")) {}

  Family<Counter>& started;
  Family<Counter>& sent;
  Family<Counter>& received;
  Family<Histogram>& sent_size;
  Family<Histogram>& received_size;
};

/// One histogram for each status, created at the first call that ends with it. If two threads
/// create one at the same time, the registry returns the same histogram to both.
class by_status {
 public:
  by_status(Family<Histogram>& family, const Labels& labels, const buckets& bounds)
      : family_(family), labels_(labels), bounds_(bounds) {}

  void observe(status_code code, double value) {
    auto place = static_cast<std::size_t>(code);
    if (place >= known_.size()) place = status_code::UNKNOWN;
    Histogram* histogram = known_[place].load(std::memory_order_acquire);
    if (histogram == nullptr) {
      histogram = &add(static_cast<status_code>(place));
      known_[place].store(histogram, std::memory_order_release);
    }
    histogram->Observe(value);
  }

 private:
  Histogram& add(status_code code) {
    Labels labels = labels_;
    labels["grpc_status"] = protocoro::to_string(code);
    return family_.Add(labels, bounds_);
  }

  Family<Histogram>& family_;
  const Labels labels_;
  const buckets& bounds_;
  std::array<std::atomic<Histogram*>, status_code::UNAUTHENTICATED + 1> known_{};
};

/// The series of client calls.
class timed_series : public call_series {
 public:
  timed_series(const families& all, const Labels& labels)
      : in_flight_(all.in_flight.Add(labels)), duration_(all.duration, labels, latencies()) {}

  void started() noexcept override { in_flight_.Increment(); }
  void sent(std::size_t) noexcept override {}
  void received(std::size_t) noexcept override {}
  void ended(const ended_call& call) noexcept override {
    in_flight_.Decrement();
    try {
      observe(call);
    } catch (...) {  // no memory for a new status
    }
  }

 protected:
  virtual void observe(const ended_call& call) {
    duration_.observe(call.code, std::chrono::duration<double>(call.duration).count());
  }

 private:
  Gauge& in_flight_;
  by_status duration_;
};

class message_series final : public timed_series {
 public:
  message_series(const message_families& all, const Labels& labels)
      : timed_series(all, labels),
        started_(all.started.Add(labels)),
        sent_(all.sent.Add(labels)),
        received_(all.received.Add(labels)),
        sent_size_(all.sent_size, labels, sizes()),
        received_size_(all.received_size, labels, sizes()) {}

  void started() noexcept override {
    started_.Increment();
    timed_series::started();
  }
  void sent(std::size_t) noexcept override { sent_.Increment(); }
  void received(std::size_t) noexcept override { received_.Increment(); }

 private:
  void observe(const ended_call& call) override {
    timed_series::observe(call);
    sent_size_.observe(call.code, static_cast<double>(call.sent.bytes));
    received_size_.observe(call.code, static_cast<double>(call.received.bytes));
  }

  Counter& started_;
  Counter& sent_;
  Counter& received_;
  by_status sent_size_;
  by_status received_size_;
};

class prometheus_sink final : public metrics_sink {
 public:
  explicit prometheus_sink(std::shared_ptr<Registry> registry)
      : registry_(std::move(registry)),
        server_calls_(*registry_, "server_call"),
        client_calls_(*registry_, "client_call"),
        client_attempts_(*registry_, "client_attempt") {}

  std::shared_ptr<call_series> series(counted what, const method_info& method,
                                      const std::string& target) override {
    Labels labels = {{"grpc_method", std::string(method.full_name())}};
    if (what == counted::server_calls)
      return std::make_shared<message_series>(server_calls_, labels);
    labels["grpc_target"] = target;
    if (what == counted::client_calls) return std::make_shared<timed_series>(client_calls_, labels);
    return std::make_shared<message_series>(client_attempts_, labels);
  }

 private:
  const std::shared_ptr<Registry> registry_;
  const message_families server_calls_;
  const families client_calls_;
  const message_families client_attempts_;
};

}  // namespace

std::shared_ptr<metrics_sink> prometheus_metrics(std::shared_ptr<prometheus::Registry> registry) {
  if (!registry) throw std::invalid_argument("protocoro: prometheus_metrics needs a registry");
  return std::make_shared<prometheus_sink>(std::move(registry));
}

}  // namespace v0_1
}  // namespace protocoro
