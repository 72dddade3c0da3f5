// Writes metrics of calls to a registry of prometheus-cpp. Needs the library protocoro::prometheus.
//
//   protocoro::server_options().intercept(
//       protocoro::count_calls(protocoro::prometheus_metrics(registry)))
#ifndef PROTOCORO_PROMETHEUS_HPP
#define PROTOCORO_PROMETHEUS_HPP

#include "protocoro/prometheus/prometheus.hpp"

#endif
