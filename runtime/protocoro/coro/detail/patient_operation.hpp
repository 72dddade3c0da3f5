// An operation of another library. It is waited for even after a stop: the stop asks it to end, and
// the await is over when it has ended.
#ifndef PROTOCORO_CORO_DETAIL_PATIENT_OPERATION_HPP
#define PROTOCORO_CORO_DETAIL_PATIENT_OPERATION_HPP

#include "protocoro/coro/detail/member_item.hpp"
#include "protocoro/coro/detail/operation.hpp"
#include "protocoro/coro/detail/refcounted.hpp"
#include "protocoro/coro/detail/root.hpp"
#include "protocoro/coro/detail/stop_state.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Waiting for the end keeps alive what the awaiting coroutine has lent to the operation, such as a
/// buffer in its frame. Only the destruction of that frame does not wait: it asks the operation to
/// end, and this block lives on until it has ended.
class patient_operation : public refcounted, public operation, private stop_listener {
 public:
  /// Throws `cancelled` after a stop; std::logic_error if a consumer waits already, or in another
  /// root than the one that started the operation.
  bool advance(work_item& done, context& where) final;
  void abandon() noexcept final;
  void drop() noexcept final;

 protected:
  patient_operation() noexcept;
  ~patient_operation() override = default;

  /// On the strand, once. Whatever happens or is thrown inside, `over` is called once.
  virtual void start() noexcept = 0;
  /// On the strand, at most once, after `start`. The operation may be over already at that moment.
  virtual void ask_to_end() noexcept = 0;

  /// Called once after `start`, when the operation no longer uses what was lent to it and the
  /// result for `take` has been written. Any thread.
  void over() noexcept { root_->schedule(over_); }
  /// Like `over`, inside a callback of the other library.
  void over_in_callback() noexcept {
    const root::callback here;
    over();
  }

  /// For `take`.
  bool was_asked_to_end() const noexcept { return asked_; }

 private:
  enum class stage : unsigned char { new_, running, over };

  void wake() noexcept;
  void ask_once() noexcept;

  counted_ptr<root> root_;  // set while the operation runs
  work_item* consumer_ = nullptr;
  member_item<patient_operation, &patient_operation::wake> over_{*this};
  stage stage_ = stage::new_;
  bool asked_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
