// Calls that are made again and again, by different clients.
#ifndef BENCH_RUNTIME_LOAD_HPP
#define BENCH_RUNTIME_LOAD_HPP

#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "latencies.hpp"
#include "rpc_test.pb.h"
#include "tally.hpp"

namespace bench {

/// About 28 bytes with a number beside it.
inline constexpr char message_text[] = "a text of 22 letters..";

/// What the calls report to, and ask whether to go on.
class meter {
 public:
  tally operations;
  latencies took;
  std::atomic<bool> stopping{false};

  /// One more answer, to what was sent at `started`.
  void answered(std::chrono::steady_clock::time_point started) noexcept {
    took.record(std::chrono::steady_clock::now() - started);
    operations.add();
  }
};

/// In duplex both sides send as they can; a reply is an operation. Refused calls may end as
/// RESOURCE_EXHAUSTED.
enum class scene {
  unary,
  unary_suspended,
  unary_refused,
  server_stream,
  client_stream,
  ping_pong,
  duplex
};

class plan {
 public:
  scene what;
  std::string target;
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  int callers = 1;
  int connections = 1;    // that the callers share
  std::size_t bytes = 0;  // of payload in every message, beside the text

  protocoro::testing::TestRequest request() const {
    protocoro::testing::TestRequest made;
    made.set_text(message_text);
    if (bytes != 0) made.set_payload(std::string(bytes, 'x'));
    if (what == scene::unary_suspended) made.set_count(1);
    if (what == scene::server_stream) made.set_count(messages_per_stream());
    return made;
  }
  /// Then a stream ends, and another one begins. Also with large messages that is within a moment.
  int messages_per_stream() const {
    return static_cast<int>(std::min<std::size_t>(10'000, (64 << 20) / (bytes + 1)));
  }
};

/// So many callers, each of which makes its calls one after the other.
class load {
 public:
  virtual ~load() = default;
  /// Waits until they have seen `stopping` and ended. Must be called.
  virtual void finish() = 0;
};

/// gRPC's callback API as one would first write it; a unary call has its form with a lambda.
std::unique_ptr<load> callback_load(const plan& made, meter& seen);
/// The same, tuned by hand: a client's stream. In the other scenes there is nothing left to tune.
std::unique_ptr<load> callback_tuned_load(const plan& made, meter& seen);
/// protocoro's client, resumed where its calls complete.
std::unique_ptr<load> protocoro_load(const plan& made, meter& seen);
/// The same behind an interceptor: one that does nothing, one that counts attempts.
std::unique_ptr<load> intercepted_load(const plan& made, meter& seen);
std::unique_ptr<load> counted_load(const plan& made, meter& seen);
/// The same on a completion queue of its own, with one thread.
std::unique_ptr<load> protocoro_queue_load(const plan& made, meter& seen);

}  // namespace bench

#endif
