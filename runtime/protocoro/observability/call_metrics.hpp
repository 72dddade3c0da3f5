// Numbers about the calls of servers and clients, for whatever shows them.
//
//   server_options().listen(address).intercept(count_calls(sink))
//
//   channel_options()
//       .intercept(count_client_calls(sink, target))   // first: calls as the program makes them
//       .intercept(std::make_shared<tries_again>())
//       .intercept(count_attempts(sink, target))       // last: what is sent for them
//
// A sink is a class of yours, or what prometheus_metrics gives
// (protocoro/prometheus/prometheus.hpp).
#ifndef PROTOCORO_OBSERVABILITY_CALL_METRICS_HPP
#define PROTOCORO_OBSERVABILITY_CALL_METRICS_HPP

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "protocoro/client/client_interceptor.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/server/server_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {

/// What a series is about.
enum class counted : unsigned char { server_calls, client_calls, client_attempts };

/// The messages of one direction.
class message_count {
 public:
  message_count() noexcept {}

  std::size_t messages = 0;
  std::size_t bytes = 0;  // as serialised, before compression
};

/// A call, or an attempt, that has ended.
class ended_call {
 public:
  explicit ended_call(status_code how) noexcept : code(how) {}

  status_code code;
  std::chrono::nanoseconds duration{0};
  message_count sent;
  message_count received;
};

/// What counts the calls of one method. Called on the calls' threads, several at a time: it should
/// do little more than add to numbers.
class call_series {
 public:
  virtual ~call_series() = default;

  /// Each call that has started ends: whatever goes wrong, whoever goes away.
  virtual void started() noexcept = 0;
  virtual void ended(const ended_call& call) noexcept = 0;

  /// A message passes, of so many bytes. Of calls of clients none do: only of their attempts.
  virtual void sent(std::size_t bytes) noexcept = 0;
  virtual void received(std::size_t bytes) noexcept = 0;
};

/// Where numbers go.
class metrics_sink {
 public:
  virtual ~metrics_sink() = default;

  /// Asked by each interceptor that counts, once for a method, when the first call of it comes: a
  /// call after that finds its series without a lock and without text. `target` is what the
  /// interceptor was made with, empty on servers. What it throws fails the call, and it is asked
  /// again by the next one.
  ///
  /// The methods are those of the program's own services and clients. A call of a method that no
  /// handler has never gets to an interceptor, so nobody can add series from outside.
  virtual std::shared_ptr<call_series> series(counted what, const method_info& method,
                                              const std::string& target) = 0;
};

/// Counts what passes here: registered first, all calls of the server. The code is the rpc_error's,
/// UNKNOWN for other exceptions, and CANCELLED for a call that was stopped, because its client went
/// away or the client's deadline has passed. Replies that an interceptor behind gives by itself are
/// not among the messages, and neither are lite messages. To count bytes, each message is measured
/// once more than gRPC does; nothing is allocated beside what any interceptor costs. All of them
/// throw std::invalid_argument without a sink.
std::shared_ptr<server_interceptor> count_calls(std::shared_ptr<metrics_sink> sink);

/// Calls as whoever awaits them has them: registered first, each is one call, however often other
/// interceptors make it. A call that its caller gives up, or a stream that is not read to its end,
/// ends as CANCELLED. The target is a label; what connect() got will do.
std::shared_ptr<client_interceptor> count_client_calls(std::shared_ptr<metrics_sink> sink,
                                                       std::string target);

/// Attempts to make them: registered last, behind the interceptors that make calls again or reject
/// them, each `next` of theirs is one. What gRPC itself tries again within is not seen here.
std::shared_ptr<client_interceptor> count_attempts(std::shared_ptr<metrics_sink> sink,
                                                   std::string target);

}  // namespace v0_1
}  // namespace protocoro

#endif
