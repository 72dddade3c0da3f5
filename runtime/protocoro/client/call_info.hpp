// What a call brought besides its messages.
//
//   call_info info;
//   Feature here = co_await client.GetFeature(point, call_options().record(info));
//   use(info.trailing_metadata());
#ifndef PROTOCORO_CLIENT_CALL_INFO_HPP
#define PROTOCORO_CLIENT_CALL_INFO_HPP

#include <string>

#include "protocoro/coro/detail/refcounted.hpp"
#include "protocoro/coro/task.hpp"
#include "protocoro/rpc/metadata.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
class call_record;
class call_record_slot;
}  // namespace detail

/// A handle to the record of one call: copies are the same handle. Given to a second call it tells
/// of that one from its first await on, whatever still comes for the first; two calls that run at
/// the same time need two.
class call_info {
 public:
  call_info();
  call_info(const call_info& other) noexcept;
  call_info& operator=(const call_info& other) noexcept;
  ~call_info();

  /// Waits for the server's initial metadata: on a stream they are there before the first message,
  /// on a unary call with the reply. Empty when the call ended without any. At most one await at a
  /// time. Before the call itself has been awaited for the first time there is nothing to wait for:
  /// it then waits until it is stopped.
  task<metadata> initial_metadata() const;

  /// Known when the call has ended: after the reply, the empty item or the error. Not for another
  /// thread than the one that awaits the call.
  const metadata& trailing_metadata() const noexcept;
  /// The server's address, for example "ipv4:127.0.0.1:50051"; empty before the call has ended.
  const std::string& peer() const noexcept;

  /// For the runtime: the record of a call that begins, told of by this handle from now on.
  detail::counted_ptr<detail::call_record> begin() const;
  /// For the runtime: the record that the next call to begin will have, unless it never does.
  void reserve() const;
  void end_reserved() const noexcept;

 private:
  detail::counted_ptr<detail::call_record_slot> slot_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
