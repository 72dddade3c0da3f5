// Everything that a server needs in addition to its generated header: the server and its options,
// the context of a call, errors.
//
//   greeter service;  // derived from helloworld::GreeterHandler
//   protocoro::server server(protocoro::server_options().listen("0.0.0.0:50051"), service);
//   server.run();     // until SIGINT or SIGTERM
#ifndef PROTOCORO_SERVER_HPP
#define PROTOCORO_SERVER_HPP

#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/rpc/compression.hpp"
#include "protocoro/rpc/error_details.hpp"
#include "protocoro/rpc/metadata.hpp"
#include "protocoro/rpc/method_info.hpp"
#include "protocoro/rpc/result.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/rpc/tls.hpp"
#include "protocoro/security/identity.hpp"
#include "protocoro/server/recycled_reply.hpp"
#include "protocoro/server/server.hpp"
#include "protocoro/server/server_context.hpp"
#include "protocoro/server/server_options.hpp"
#include "protocoro/server/stop_token.hpp"

#endif
