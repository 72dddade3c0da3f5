// Writes the numbers of call_metrics.hpp to a registry of prometheus-cpp. Link
// protocoro::prometheus, which exists if prometheus-cpp was found.
//
//   auto registry = std::make_shared<prometheus::Registry>();
//   auto metrics = protocoro::prometheus_metrics(registry);
//
//   server_options().listen(address).intercept(count_calls(metrics))
//
//   prometheus::Exposer page("127.0.0.1:9464");       // part of prometheus-cpp
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

/// Returns a sink for count_calls, count_client_calls and count_attempts. Metrics that begin with
/// grpc_ have the names, labels and buckets of gRPC's own metrics (gRFC A66), as OpenTelemetry
/// writes them for Prometheus. Metrics that gRPC does not have begin with protocoro_:
///
///     grpc_server_call_started_total                                   grpc_method
///     grpc_server_call_duration_seconds                                grpc_method, grpc_status
///     protocoro_server_call_sent_total_message_size_bytes              grpc_method, grpc_status
///     protocoro_server_call_rcvd_total_message_size_bytes              grpc_method, grpc_status
///     protocoro_server_call_sent_messages_total                        grpc_method
///     protocoro_server_call_rcvd_messages_total                        grpc_method
///     protocoro_server_calls_in_flight                                 grpc_method
///
/// Attempts of clients have the same metrics, as grpc_client_attempt_... and
/// protocoro_client_attempt_..., with the label grpc_target in addition. Client calls have only
/// grpc_client_call_duration_seconds and protocoro_client_calls_in_flight. Sizes are those of
/// messages before compression, which is why they do not have gRPC's names.
///
/// A status that gRPC does not define counts as UNKNOWN. Several sinks may write to one registry,
/// and their numbers add up, if it merges metrics of the same name, as it does by default. Throws
/// std::invalid_argument if the registry is null, and whatever the registry throws for names that
/// it already has.
std::shared_ptr<metrics_sink> prometheus_metrics(std::shared_ptr<prometheus::Registry> registry);

}  // namespace v0_1
}  // namespace protocoro

#endif
