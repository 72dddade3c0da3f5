// Sets the options of one call: deadline, metadata, credentials and more.
//
//   co_await client.GetFeature(point, call_options().timeout(200ms).metadata("tenant", "blue"));
#ifndef PROTOCORO_CLIENT_CALL_OPTIONS_HPP
#define PROTOCORO_CLIENT_CALL_OPTIONS_HPP

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "protocoro/client/call_info.hpp"
#include "protocoro/coro/detail/chrono.hpp"
#include "protocoro/rpc/compression.hpp"
#include "protocoro/rpc/metadata.hpp"

namespace grpc {
class CallCredentials;
}

namespace protocoro {
inline namespace v0_1 {

/// The options of one call. Set only what should differ from the default, in any order. Every
/// setter returns the object, so that calls can be chained.
class call_options {
 public:
  /// A point in time for `deadline`.
  using time_point = std::chrono::system_clock::time_point;

  // user-provided, because g++ 12 must not treat this class as an aggregate
  /// All options with their defaults.
  call_options() noexcept {}

  /// Limits the call's duration, counted from its first await. The earliest of timeout, deadline
  /// and the deadline of a surrounding handler holds; when it passes, the call fails with
  /// DEADLINE_EXCEEDED. If it has passed already, the call fails so at once and nothing is sent.
  /// The largest duration and the largest time point mean no limit.
  call_options& timeout(std::chrono::nanoseconds duration) & noexcept {
    timeout_ = duration;
    return *this;
  }
  /// See `timeout`.
  call_options& deadline(time_point when) & noexcept {
    deadline_ = when;
    return *this;
  }

  /// Adds an entry to the request's metadata. Throws std::invalid_argument as
  /// protocoro::metadata::add does.
  call_options& metadata(std::string_view key, std::string_view value) & {
    metadata_.add(key, value);
    return *this;
  }

  /// Waits for a connection until the deadline. By default a call fails with UNAVAILABLE at once if
  /// the server cannot be reached.
  call_options& wait_for_ready(bool wait = true) & noexcept {
    wait_for_ready_ = wait;
    return *this;
  }

  /// Credentials for this call only, in addition to the channel's. They need a secure channel.
  call_options& credentials(std::shared_ptr<grpc::CallCredentials> credentials) & noexcept {
    credentials_ = std::move(credentials);
    return *this;
  }

  /// Compresses the request messages.
  call_options& compress(compression algorithm) & noexcept {
    compression_ = algorithm;
    return *this;
  }

  /// Makes the call independent of the coroutine that awaits it: its deadline and stop do not reach
  /// the call. The call ends by itself, by its own timeout, or when its task is destroyed. It can
  /// even be made where every other await throws `cancelled`, for example to clean up in a handler
  /// that was stopped.
  call_options& detach(bool detached = true) & noexcept {
    detached_ = detached;
    return *this;
  }

  /// Records the call's metadata and the server's address in `info`.
  call_options& record(const call_info& info) & noexcept {
    info_ = info;
    return *this;
  }

  /// The same setters for temporary objects.
  /// @{
  call_options&& timeout(std::chrono::nanoseconds duration) && noexcept {
    return std::move(timeout(duration));
  }
  call_options&& deadline(time_point when) && noexcept { return std::move(deadline(when)); }
  call_options&& metadata(std::string_view key, std::string_view value) && {
    return std::move(metadata(key, value));
  }
  call_options&& wait_for_ready(bool wait = true) && noexcept {
    return std::move(wait_for_ready(wait));
  }
  call_options&& credentials(std::shared_ptr<grpc::CallCredentials> credentials) && noexcept {
    return std::move(this->credentials(std::move(credentials)));
  }
  call_options&& compress(compression algorithm) && noexcept {
    return std::move(compress(algorithm));
  }
  call_options&& detach(bool detached = true) && noexcept { return std::move(detach(detached)); }
  call_options&& record(const call_info& info) && noexcept { return std::move(record(info)); }
  /// @}

  // These read the settings.
  /// See the setter; empty if there is no timeout.
  std::optional<std::chrono::nanoseconds> timeout() const noexcept { return timeout_; }
  /// See the setter; `time_point::max()` if there is no deadline.
  time_point deadline() const noexcept { return deadline_; }
  /// See the setter.
  const protocoro::metadata& metadata() const noexcept { return metadata_; }
  /// See `wait_for_ready`.
  bool wait_for_ready_set() const noexcept { return wait_for_ready_; }
  /// See the setter; nullptr if there are none.
  const std::shared_ptr<grpc::CallCredentials>& credentials() const noexcept {
    return credentials_;
  }
  /// See `compress`.
  compression compression_of_requests() const noexcept { return compression_; }
  /// See `detach`.
  bool detached() const noexcept { return detached_; }
  /// See `record`; empty if there is none.
  const std::optional<call_info>& recorded() const noexcept { return info_; }

 private:
  std::optional<std::chrono::nanoseconds> timeout_;
  time_point deadline_ = time_point::max();
  protocoro::metadata metadata_;
  std::shared_ptr<grpc::CallCredentials> credentials_;
  std::optional<call_info> info_;
  compression compression_ = compression::none;
  bool wait_for_ready_ = false;
  bool detached_ = false;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
