// Gives a caller what a call received besides its messages: metadata and the server's address.
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

/// A handle to the record of one call; copies share that record. If it is passed to a second call,
/// it describes that call from its first await on and no longer the first one. Two calls that run
/// at the same time need two objects.
class call_info {
 public:
  /// An empty record.
  call_info();
  /// Another handle to the record of `other`.
  /// @{
  call_info(const call_info& other) noexcept;
  call_info& operator=(const call_info& other) noexcept;
  /// @}
  ~call_info();

  /// Waits for the server's initial metadata. On a stream they arrive before the first message, on
  /// a unary call with the reply. The result is empty if the call ended without any. Only one await
  /// at a time. If the call itself has not been awaited yet, this waits until it is stopped.
  task<metadata> initial_metadata() const;

  /// The trailing metadata. Known when the call has ended: after the reply, the empty item or the
  /// error. Read it only on the thread that awaits the call.
  const metadata& trailing_metadata() const noexcept;
  /// The server's address, for example "ipv4:127.0.0.1:50051"; empty until the call has ended.
  const std::string& peer() const noexcept;

  /// @cond internal
  /// For the library: starts the record of a new call, which this handle then describes.
  detail::counted_ptr<detail::call_record> begin() const;
  /// For the library: starts the record that the next call will use. If that call is never made,
  /// `end_reserved` ends the waits for its initial metadata.
  void reserve() const;
  /// For the library; see `reserve`.
  void end_reserved() const noexcept;
  /// @endcond

 private:
  detail::counted_ptr<detail::call_record_slot> slot_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
