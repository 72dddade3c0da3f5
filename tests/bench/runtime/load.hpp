// Calls that are made again and again, by different clients.
#ifndef BENCH_RUNTIME_LOAD_HPP
#define BENCH_RUNTIME_LOAD_HPP

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "latencies.hpp"
#include "tally.hpp"

namespace bench {

/// About 28 bytes with a number beside it.
inline constexpr char message_text[] = "a text of 22 letters..";
/// A stream ends after so many messages, and another one begins.
inline constexpr int messages_per_stream = 10'000;

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

enum class scene { unary, server_stream, client_stream, ping_pong };

/// So many callers, each of which makes its calls one after the other.
class load {
 public:
  virtual ~load() = default;
  /// Waits until they have seen `stopping` and ended. Must be called.
  virtual void finish() = 0;
};

/// gRPC's callback API as one would first write it; a unary call has its form with a lambda.
std::unique_ptr<load> callback_load(scene what, const std::string& target, int callers,
                                    meter& seen);
/// protocoro's client, resumed where its calls complete.
std::unique_ptr<load> protocoro_load(scene what, const std::string& target, int callers,
                                     meter& seen);

}  // namespace bench

#endif
