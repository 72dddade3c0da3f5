// Numbers about calls in a registry of prometheus-cpp. Needs the target protocoro::prometheus,
// which is there where prometheus-cpp is.
//
//   auto registry = std::make_shared<prometheus::Registry>();
//   auto metrics = protocoro::prometheus_metrics(registry);
//
//   server_options().listen(address).intercept(count_calls(metrics))
//
//   prometheus::Exposer page("127.0.0.1:9464");       // of prometheus-cpp
//   page.RegisterCollectable(registry);
#ifndef PROTOCORO_PROMETHEUS_PROMETHEUS_HPP
#define PROTOCORO_PROMETHEUS_PROMETHEUS_HPP

#include <memory>

#include "protocoro/observability/call_metrics.hpp"

namespace prometheus {
class Registry;
}

namespace protocoro {
inline namespace v0_1 {

/// What begins with grpc_ has the names, labels and buckets of gRPC's own metrics (gRFC A66), as
/// OpenTelemetry writes them for Prometheus; what gRPC does not have begins with protocoro_:
///
///   grpc_server_call_started_total                                   grpc_method
///   grpc_server_call_duration_seconds                                grpc_method, grpc_status
///   protocoro_server_call_sent_total_message_size_bytes              grpc_method, grpc_status
///   protocoro_server_call_rcvd_total_message_size_bytes              grpc_method, grpc_status
///   protocoro_server_call_sent_messages_total                        grpc_method
///   protocoro_server_call_rcvd_messages_total                        grpc_method
///   protocoro_server_calls_in_flight                                 grpc_method
///
/// The same for grpc_client_attempt_... and protocoro_client_attempt_..., also with grpc_target,
/// and of calls of clients only grpc_client_call_duration_seconds and
/// protocoro_client_calls_in_flight. Sizes are of messages before compression, which is why gRPC's
/// names for them are not used.
///
/// A status that gRPC does not know is UNKNOWN. The registry should be one that merges, as is its
/// default: several sinks on one add up. Throws std::invalid_argument without a registry, and what
/// that throws for names that it has already.
std::shared_ptr<metrics_sink> prometheus_metrics(std::shared_ptr<prometheus::Registry> registry);

}  // namespace v0_1
}  // namespace protocoro

#endif
