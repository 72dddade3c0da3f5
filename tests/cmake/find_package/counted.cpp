#include <prometheus/registry.h>

#include "protocoro/prometheus.hpp"

int main() { protocoro::prometheus_metrics(std::make_shared<prometheus::Registry>()); }
