// The base class of generated clients. Use the generated class, not this one.
#ifndef PROTOCORO_CLIENT_CLIENT_BASE_HPP
#define PROTOCORO_CLIENT_CLIENT_BASE_HPP

#include <memory>

#include "protocoro/client/call_options.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/version.hpp"

namespace grpc {
class ChannelInterface;
}

namespace protocoro {
inline namespace v0_1 {

class method_table;

namespace detail {
class client_core;
class client_access;
}  // namespace detail

/// The base of generated clients. A client may be destroyed while its calls run; they keep the
/// channel alive. Its calls may be made from any thread. They own no threads: a call resumes its
/// caller on the executor of the caller's root (the server's, sync_wait's thread, or the one given
/// to spawn).
class client {
 public:
  virtual ~client();

  client(const client&) = delete;
  client& operator=(const client&) = delete;

 protected:
  /// For mocks: a call that is not mocked fails with std::logic_error.
  client() noexcept;
  /// For generated clients: makes the calls of `methods` through `channel`.
  client(std::shared_ptr<grpc::ChannelInterface> channel, method_table methods);

 private:
  friend class detail::client_access;

  std::shared_ptr<detail::client_core> core_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
