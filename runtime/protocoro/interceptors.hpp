// Interceptors for clients and servers: the classes to derive from, and the interceptors that come
// with the library.
//
//   protocoro::server_options().listen(address).intercept(protocoro::access_log())
//   protocoro::connect(target, protocoro::channel_options().intercept(protocoro::retry()))
#ifndef PROTOCORO_INTERCEPTORS_HPP
#define PROTOCORO_INTERCEPTORS_HPP

#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/client/method_filter.hpp"
#include "protocoro/interception/interceptor.hpp"
#include "protocoro/observability/access_log.hpp"
#include "protocoro/observability/call_metrics.hpp"
#include "protocoro/observability/catch_panics.hpp"
#include "protocoro/observability/trace_context.hpp"
#include "protocoro/resilience/call_limits.hpp"
#include "protocoro/resilience/circuit_breaker.hpp"
#include "protocoro/resilience/default_timeout.hpp"
#include "protocoro/resilience/hedging.hpp"
#include "protocoro/resilience/retry.hpp"
#include "protocoro/security/authorize.hpp"
#include "protocoro/security/basic_auth.hpp"
#include "protocoro/security/bearer_token.hpp"
#include "protocoro/security/call_credentials.hpp"
#include "protocoro/security/client_certificate.hpp"
#include "protocoro/security/identity.hpp"
#include "protocoro/server/server_interceptor.hpp"

#endif
