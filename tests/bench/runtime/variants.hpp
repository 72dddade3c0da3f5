// The same service, served in different ways.
//
// Unary: the text and payload of the request; with a `count`, only after a detour by a worker
// thread, during which the handler notices a cancellation (not in the variants `sync` and `cq`).
// ServerStreaming: `count` such replies, numbered. ClientStreaming: how many requests came. Bidi:
// the text and payload of every request, in turns. A unary call, a streamed message and a turn are
// one operation each.
#ifndef BENCH_RUNTIME_VARIANTS_HPP
#define BENCH_RUNTIME_VARIANTS_HPP

#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

#include "tally.hpp"

namespace bench {

class endpoint {
 public:
  std::string address;
  std::shared_ptr<grpc::ServerCredentials> credentials;
};

/// A server that serves until it is destroyed.
class running {
 public:
  virtual ~running() = default;
  virtual int port() const = 0;
};

/// gRPC's callback API as one would first write it: a reactor per call, by new and delete, no
/// hints. Messages are reused within a call; that is not what makes it naive.
std::unique_ptr<running> serve_naive(const endpoint& at, tally& served);
/// The same, tuned by hand with what the documented API offers.
std::unique_ptr<running> serve_tuned(const endpoint& at, tally& served);
/// gRPC's synchronous API: a thread per call.
std::unique_ptr<running> serve_sync(const endpoint& at, tally& served);

/// gRPC's completion queue: state machines as tags, one queue that two threads poll. (On a single
/// connection that is better than a queue per thread: one of them would have nothing to do.)
std::unique_ptr<running> serve_from_queue(const endpoint& at, tally& served);

/// protocoro's handler inline, with as many calls as come; with the limits that a server has by
/// default; with 64 MiB for gRPC in addition; without messages of earlier calls, on a thread pool
/// of two, on the one thread of an io_context.
std::unique_ptr<running> serve_inline(const endpoint& at, tally& served);
std::unique_ptr<running> serve_with_defaults(const endpoint& at, tally& served);
std::unique_ptr<running> serve_with_quota(const endpoint& at, tally& served);
std::unique_ptr<running> serve_fresh(const endpoint& at, tally& served);
std::unique_ptr<running> serve_on_pool(const endpoint& at, tally& served);
std::unique_ptr<running> serve_on_io_context(const endpoint& at, tally& served);

/// protocoro's handler inline with an interceptor: around another method, one that only goes on,
/// one that counts calls, one that refuses them; and who refuses by hand.
std::unique_ptr<running> serve_aside(const endpoint& at, tally& served);
std::unique_ptr<running> serve_intercepted(const endpoint& at, tally& served);
std::unique_ptr<running> serve_counted(const endpoint& at, tally& served);
std::unique_ptr<running> serve_refusing(const endpoint& at, tally& served);
std::unique_ptr<running> serve_refusing_by_hand(const endpoint& at, tally& served);

}  // namespace bench

#endif
