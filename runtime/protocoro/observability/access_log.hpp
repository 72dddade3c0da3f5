// Logs one line for each call of a server.
//
//   server_options().listen(address).intercept(access_log())
//
//   method=shop.Stock/Reserve code=NOT_FOUND ms=1.204 peer=ipv4:10.0.0.7:40022 requests=1
//   request_bytes=12 replies=0 reply_bytes=0 message="no candles"                (one line)
//
// With the text of the messages, except for fields that are marked `[(shop.secret) = true]`:
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

/// Receives a line, without its line end, when a call has ended. It is called on the call's thread,
/// for several calls at a time. It should not block. If it throws, the call fails with that
/// exception.
using log_sink = std::function<void(std::string_view line)>;

/// Options of `access_log`. Each setter changes one default and returns the object.
class access_log_options {
 public:
  /// All options with their defaults.
  access_log_options() {}

  /// Sets where the lines go. Default: stderr.
  access_log_options& write_to(log_sink sink);

  /// Adds the messages as text to the line: `request={...}` for each request, `reply={...}` for
  /// each reply. Fields that the schema does not know are left out. Of an Any whose type this
  /// program does not know, only the size is logged. Default: false.
  /// @{
  access_log_options& with_requests(bool log = true);
  access_log_options& with_replies(bool log = true);
  /// @}

  /// Limits the text of all requests of a call, in bytes, and likewise the text of all its replies;
  /// "..." stands for the rest. Default: 1024.
  access_log_options& text_limit(std::size_t bytes);

  /// Limits how many bytes of packed Any messages are unpacked for one line; an Any inside an Any
  /// counts again. Of an Any that exceeds the limit, only the size is logged. The limit keeps a
  /// caller from making the log use much more time and memory than the text shows. Default: 64 KiB.
  access_log_options& unpack_limit(std::size_t bytes);

  /// Hides the values of fields that have this option, unless it is set to false: the text says
  /// [REDACTED] instead. That holds everywhere: in nested messages, in maps, in an Any. `option` is
  /// the full name of an extension of google.protobuf.FieldOptions, or its number. May be called
  /// several times. Fields with protobuf's own `debug_redact` are always hidden. Throws
  /// std::invalid_argument if the name is no such extension in this program, or if the number is
  /// below 1.
  /// @{
  access_log_options& redact(const std::string& option);
  access_log_options& redact(int option);
  /// @}

  /// See `write_to`; empty for stderr.
  const log_sink& sink() const noexcept { return sink_; }
  /// See `with_requests`.
  bool logs_requests() const noexcept { return requests_; }
  /// See `with_replies`.
  bool logs_replies() const noexcept { return replies_; }
  /// See `text_limit`.
  std::size_t most_text() const noexcept { return most_text_; }
  /// See `unpack_limit`.
  std::size_t most_unpacked() const noexcept { return most_unpacked_; }
  /// The numbers of the options whose fields are hidden.
  const std::vector<int>& redacted() const noexcept { return redacted_; }

 private:
  log_sink sink_;
  bool requests_ = false;
  bool replies_ = false;
  std::size_t most_text_ = 1024;
  std::size_t most_unpacked_ = 64 << 10;
  std::vector<int> redacted_;
};

/// Logs a line for each call that passes. Register it first: then `code` tells how the call ends
/// for the client. It is the code of the rpc_error, UNKNOWN for other exceptions, and CANCELLED
/// after a stop. Messages are counted as they pass here, and their bytes as serialised, before
/// compression; lite messages are not counted. `message` is the status's text, with quotes and
/// control characters (Unicode's too) escaped. The contents of messages are logged only if the
/// options ask for that.
/// @{
std::shared_ptr<server_interceptor> access_log(log_sink sink = {});
std::shared_ptr<server_interceptor> access_log(const access_log_options& options);
/// @}

}  // namespace v0_1
}  // namespace protocoro

#endif
