// The context that flows down a tree of coroutines: where to resume, whether to stop, the deadline.
//
// An awaiter takes the context from the promise of the awaiting coroutine. The context belongs to
// the root, or to an operation that narrows it (when_all gives its branches a stop of their own),
// and outlives everything that runs under it.
#ifndef PROTOCORO_CORO_DETAIL_CONTEXT_HPP
#define PROTOCORO_CORO_DETAIL_CONTEXT_HPP

#include "protocoro/coro/detail/chrono.hpp"
#include "protocoro/coro/detail/stop_state.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class root;

class context {
 public:
  using time_point = std::chrono::system_clock::time_point;

  /// A context that takes nothing from an outer one, as a root's and a shield's: it has no
  /// deadline, and `stop` is its widest stop.
  context(root& owner, stop_state& stop) noexcept : owner_(&owner), stop_(&stop) {
    stop.be_widest();
  }
  /// The root and deadline of `outer`, with a stop of its own.
  context(const context& outer, stop_state& stop) noexcept
      : owner_(outer.owner_), stop_(&stop), deadline_(outer.deadline_) {}

  root& owner() const noexcept { return *owner_; }
  stop_state& stop() const noexcept { return *stop_; }
  bool stop_requested() const noexcept { return stop_->stop_requested(); }

  /// Called when an await begins: throws `cancelled` after a stop.
  void check() const {
    if (stop_requested()) meet_stop();
  }

  /// The stop of the whole tree, or of the part that a shield protects. For what outlives the await
  /// of a part, as a stream does.
  stop_state& widest_stop() const noexcept { return stop_->widest(); }

  /// `time_point::max()` if there is no deadline.
  time_point deadline() const noexcept { return deadline_; }
  void set_deadline(time_point deadline) noexcept { deadline_ = deadline; }

 private:
  [[noreturn]] void meet_stop() const;

  root* owner_;
  stop_state* stop_;
  time_point deadline_ = time_point::max();
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
