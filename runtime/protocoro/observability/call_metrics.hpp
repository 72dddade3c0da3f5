// Counts and times the calls of servers and clients, for any monitoring system.
//
//   server_options().listen(address).intercept(count_calls(sink))
//
//   channel_options()
//       .intercept(count_client_calls(sink, target))   // first: calls as the program makes them
//       .intercept(std::make_shared<tries_again>())
//       .intercept(count_attempts(sink, target))       // last: what is sent for them
//
// A sink is a class of your own or the result of prometheus_metrics
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

/// What a series counts.
enum class counted : unsigned char {
  server_calls,    ///< see count_calls
  client_calls,    ///< see count_client_calls
  client_attempts  ///< see count_attempts
};

/// Counts the messages of one direction.
class message_count {
 public:
  /// No messages.
  message_count() noexcept {}

  std::size_t messages = 0;  ///< how many
  std::size_t bytes = 0;     ///< of all together, as serialised, before compression
};

/// A call, or an attempt, that has ended.
class ended_call {
 public:
  /// A call that ended with `how`, without messages.
  explicit ended_call(status_code how) noexcept : code(how) {}

  status_code code;                      ///< how it ended
  std::chrono::nanoseconds duration{0};  ///< from start to end
  message_count sent;                    ///< replies on servers, requests on clients
  message_count received;                ///< requests on servers, replies on clients
};

/// Receives the events of one method's calls. It is called on the threads of the calls, several at
/// a time, and should do little more than add to numbers.
class call_series {
 public:
  virtual ~call_series() = default;

  /// A call starts. Every call that has started also ends, whatever happens to it.
  virtual void started() noexcept = 0;
  /// A call has ended.
  virtual void ended(const ended_call& call) noexcept = 0;

  /// A message is sent, of this size. Client calls report no messages, only their attempts do.
  virtual void sent(std::size_t bytes) noexcept = 0;
  /// A message was received, of this size.
  virtual void received(std::size_t bytes) noexcept = 0;
};

/// Receives the numbers: implement it for your monitoring system.
class metrics_sink {
 public:
  virtual ~metrics_sink() = default;

  /// Returns the series of a method. Each counting interceptor asks once for a method, at its first
  /// call; later calls find their series without a lock and without building text. `target` is what
  /// the interceptor was made with, and empty on servers. If this throws, the call fails, and the
  /// next call asks again.
  ///
  /// The methods are those of the program's own services and clients. A call of a method without a
  /// handler never reaches an interceptor, so callers cannot create series.
  virtual std::shared_ptr<call_series> series(counted what, const method_info& method,
                                              const std::string& target) = 0;
};

/// Counts the calls of a server as they pass here: register it first to count all of them. The code
/// is that of the rpc_error, UNKNOWN for other exceptions, and CANCELLED for a call that was
/// stopped because its client went away or the client's deadline passed. The numbers of messages
/// leave out lite messages, and replies that an inner interceptor gives by itself. To count bytes,
/// each message is measured once more than gRPC does; there is no allocation beyond what any
/// interceptor costs.
/// This and the two functions below throw std::invalid_argument if the sink is null.
std::shared_ptr<server_interceptor> count_calls(std::shared_ptr<metrics_sink> sink);

/// Counts calls as the caller sees them: register it first, so that a call that other interceptors
/// repeat counts once. A call that its caller gives up, or a stream that is not read to its end,
/// ends as CANCELLED. `target` is a label; the target given to connect() will do.
std::shared_ptr<client_interceptor> count_client_calls(std::shared_ptr<metrics_sink> sink,
                                                       std::string target);

/// Counts attempts: register it last, inside the interceptors that repeat or reject calls. Each
/// `next` of those is one attempt. Retries that gRPC itself makes are not seen here.
std::shared_ptr<client_interceptor> count_attempts(std::shared_ptr<metrics_sink> sink,
                                                   std::string target);

}  // namespace v0_1
}  // namespace protocoro

#endif
