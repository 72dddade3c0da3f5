// What a call brought besides its messages.
//
//   call_info info;
//   Feature here = co_await client.GetFeature(point, call_options().record(info));
//   use(info.trailing_metadata());
#ifndef PROTOCORO_CALL_INFO_HPP
#define PROTOCORO_CALL_INFO_HPP

#include <string>

#include "protocoro/detail/refcounted.hpp"
#include "protocoro/metadata.hpp"
#include "protocoro/task.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
class call_record;
}

/// A handle to the record of one call: copies are the same record. Given to a second call, it
/// starts anew; it never serves two calls at the same time.
class call_info {
 public:
  call_info();
  call_info(const call_info& other) noexcept;
  call_info& operator=(const call_info& other) noexcept;
  ~call_info();

  /// Waits for the server's initial metadata: on a stream they are there before the first message,
  /// on a unary call with the reply. Empty when the call ended without any. At most one await at a
  /// time, and not before the call itself has been awaited for the first time.
  task<metadata> initial_metadata() const;

  /// Known when the call has ended: after the reply, the empty item or the error. Not for another
  /// thread than the one that awaits the call.
  const metadata& trailing_metadata() const noexcept;
  /// The server's address, for example "ipv4:127.0.0.1:50051"; empty before the call has ended.
  const std::string& peer() const noexcept;

  /// For the runtime.
  detail::call_record& record() const noexcept { return *record_; }

 private:
  detail::counted_ptr<detail::call_record> record_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
