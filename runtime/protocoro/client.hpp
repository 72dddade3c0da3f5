// Everything that a client needs in addition to its generated header: channels, call options,
// results, errors.
//
//   helloworld::GreeterClient client(protocoro::connect("localhost:50051"));
//   helloworld::HelloReply reply = protocoro::sync_wait(client.SayHello(request));
#ifndef PROTOCORO_CLIENT_HPP
#define PROTOCORO_CLIENT_HPP

#include "protocoro/client/call_info.hpp"
#include "protocoro/client/call_options.hpp"
#include "protocoro/client/channel.hpp"
#include "protocoro/client/completion_queue.hpp"
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

#endif
