// One line for each call of a server.
//
//   server_options().listen(address).intercept(access_log())
//
//   method=shop.Stock/Reserve code=NOT_FOUND ms=1.204 peer=ipv4:10.0.0.7:40022 requests=1
//   request_bytes=12 replies=0 reply_bytes=0 message="no candles"                (one line)
//
// With what the messages say, but for fields that are marked `[(shop.secret) = true]`:
//
//   access_log(access_log_options().with_requests().redact("shop.secret"))
//
//   ... replies=0 reply_bytes=0 request={item: "candles" card: [REDACTED]}
#ifndef PROTOCORO_OBSERVABILITY_ACCESS_LOG_HPP
#define PROTOCORO_OBSERVABILITY_ACCESS_LOG_HPP

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocoro/server/server_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Gets a line, without its end, when a call has ended; on the call's thread, several at a time. It
/// should not block, and what it throws fails the call.
using log_sink = std::function<void(std::string_view line)>;

/// Set what differs from the default; every setter gives the object back.
class access_log_options {
 public:
  access_log_options() {}

  /// Default: stderr.
  access_log_options& write_to(log_sink sink);

  /// Adds what passes, as text on the same line: `request={...}` for each request, `reply={...}`
  /// for each reply. Fields that the schema does not know are left out, and of an Any whose type
  /// this program does not know only the size is told. Default: false.
  access_log_options& with_requests(bool log = true);
  access_log_options& with_replies(bool log = true);

  /// Bytes of text of all requests of a call, and as many of its replies; "..." stands for the
  /// rest. Default 1024.
  access_log_options& text_limit(std::size_t bytes);

  /// Bytes of what is packed in Any that are unpacked for the text of one line, an Any in an Any
  /// counted again; of what does not fit only the size is told. It keeps a caller from having the
  /// log work, and take memory, for much more than the text shows. Default 64 KiB.
  access_log_options& unpack_limit(std::size_t bytes);

  /// Instead of the values of fields that have this option, and it is not false, the text says
  /// [REDACTED]: wherever they are, in nested messages, in maps, in an Any. The full name of an
  /// extension of google.protobuf.FieldOptions, or its number. May be called again. Always hidden
  /// are fields with protobuf's own `debug_redact`. Throws std::invalid_argument for a name that
  /// is no such extension in this program, and for a number below 1.
  access_log_options& redact(const std::string& option);
  access_log_options& redact(int option);

  const log_sink& sink() const noexcept { return sink_; }
  bool logs_requests() const noexcept { return requests_; }
  bool logs_replies() const noexcept { return replies_; }
  std::size_t most_text() const noexcept { return most_text_; }
  std::size_t most_unpacked() const noexcept { return most_unpacked_; }
  /// Numbers of options.
  const std::vector<int>& redacted() const noexcept { return redacted_; }

 private:
  log_sink sink_;
  bool requests_ = false;
  bool replies_ = false;
  std::size_t most_text_ = 1024;
  std::size_t most_unpacked_ = 64 << 10;
  std::vector<int> redacted_;
};

/// Registered first, it tells how the call ends for the client: `code` is the rpc_error's, UNKNOWN
/// for other exceptions, CANCELLED after a stop. It counts what passes here, in bytes as serialised
/// and before compression; of lite messages nothing. `message` is the status's, with quotes and
/// control characters escaped, those of Unicode too. What the messages say is not logged unless the
/// options ask for it.
std::shared_ptr<server_interceptor> access_log(log_sink sink = {});
std::shared_ptr<server_interceptor> access_log(const access_log_options& options);

}  // namespace v0_1
}  // namespace protocoro

#endif
