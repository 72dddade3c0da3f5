// What a generated client is made of. Users meet the generated class, not this one.
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

/// The base of generated clients. It may be destroyed while its calls run: they keep the channel.
/// Its calls may be made from any thread. They have no threads of their own: a call resumes who
/// awaits it on the executor of that root (the server's, sync_wait's thread, what spawn was given).
class client {
 public:
  virtual ~client();

  client(const client&) = delete;
  client& operator=(const client&) = delete;

 protected:
  client() noexcept;  // for mocks: a call that is not mocked fails with std::logic_error
  client(std::shared_ptr<grpc::ChannelInterface> channel, method_table methods);

 private:
  friend class detail::client_access;

  std::shared_ptr<detail::client_core> core_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
