// Metrics for Prometheus; needs the library protocoro::prometheus.
#ifndef PROTOCORO_PROMETHEUS_HPP
#define PROTOCORO_PROMETHEUS_HPP

#include "protocoro/prometheus/prometheus.hpp"

#endif
