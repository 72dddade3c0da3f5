// An operation of somebody else's, which is waited for even after a stop: it is asked to end, and
// the await is over when it has.
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

/// So what the awaiting coroutine has lent to the operation (a buffer in its frame) outlives it.
/// Only a destroyed frame does not wait: then the operation is asked to end, and this block lives
/// on until it has.
class patient_operation : public refcounted, public operation, private stop_listener {
 public:
  /// Throws `cancelled` after a stop, std::logic_error when somebody waits or from another root
  /// than the one it was started in.
  bool advance(work_item& done, context& where) final;
  void abandon() noexcept final;
  void drop() noexcept final;

 protected:
  patient_operation() noexcept;
  ~patient_operation() override = default;

  /// On the strand, once. Whatever happens inside or throws: `over` is called once.
  virtual void start() noexcept = 0;
  /// On the strand, at most once, after `start`; the operation may be over at that moment.
  virtual void ask_to_end() noexcept = 0;

  /// Any thread, once after `start`, when nothing uses what was lent any more: what `take` gives
  /// has been written.
  void over() noexcept { root_->schedule(over_); }
  /// The same in a callback of the other library's.
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

  counted_ptr<root> root_;  // while it runs
  work_item* consumer_ = nullptr;
  member_item<patient_operation, &patient_operation::wake> over_{*this};
  stage stage_ = stage::new_;
  bool asked_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
