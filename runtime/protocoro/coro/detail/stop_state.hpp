// How a stop travels through a tree of coroutines.
//
// Everything here happens on the strand of one root, so the lists need no lock. Only the flag of a
// root's own state is set and read by other threads.
#ifndef PROTOCORO_CORO_DETAIL_STOP_STATE_HPP
#define PROTOCORO_CORO_DETAIL_STOP_STATE_HPP

#include <atomic>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Something that waits and must be told of a stop. It leaves its list when it is told or
/// destroyed.
class stop_listener {
 public:
  stop_listener(const stop_listener&) = delete;
  stop_listener& operator=(const stop_listener&) = delete;

  void unlink() noexcept {
    next_->previous_ = previous_;
    previous_->next_ = next_;
    next_ = previous_ = this;
  }

 protected:
  /// `whole`: true if the stop is for the whole tree or for all that a shield protects, false if it
  /// is for a part of that.
  using function = void (*)(stop_listener&, bool whole) noexcept;

  /// For diagnostics: names what the listener waits for.
  using namer = const char* (*)(const stop_listener&) noexcept;

  /// A listener without a namer is not shown in diagnostics.
  explicit stop_listener(function stopped, namer name = nullptr) noexcept
      : stopped_(stopped), name_(name) {}
  ~stop_listener() { unlink(); }

 private:
  friend class stop_state;

  stop_listener* next_ = this;
  stop_listener* previous_ = this;
  function stopped_;  // nullptr for the stop_state of a part of the tree
  namer name_;
};

/// The stop of a root, or of a part of its tree: a parent state tells its child states.
///
/// What still waits under a state that goes away (a generator that was read there and lives
/// elsewhere) waits under its parent from then on.
class stop_state : private stop_listener {
 public:
  stop_state() noexcept : stop_listener(nullptr) {}
  explicit stop_state(stop_state& parent) noexcept : stop_state() { follow(parent); }
  ~stop_state() { leave(); }

  /// On the strand: makes this state a part of the tree of `parent`.
  void follow(stop_state& parent) noexcept {
    unlink();
    parent_ = &parent;
    parent.add(*this);
  }

  /// From now on `widest` finds this state, and no other above it.
  void be_widest() noexcept { widest_ = true; }
  /// On the strand: the stop of the whole tree, or of the part that a shield protects. Ask each
  /// time: what a part of the tree has left behind is under another state later.
  stop_state& widest() noexcept {
    stop_state* state = this;
    while (!state->widest_ && state->parent_ != nullptr) state = state->parent_;
    return *state;
  }

  /// On the strand: true if this is `outer` or a part of its tree. Does not look beyond a shield,
  /// and does not hold after a stop.
  bool is_within(const stop_state& outer) const noexcept {
    const stop_state* state = this;
    while (state != nullptr && state != &outer) state = state->parent_;
    return state != nullptr;
  }

  /// On the strand: leaves its tree. Afterwards this state is part of no tree, and not stopped.
  void leave() noexcept {
    if (listeners_.next_ != &listeners_) {
      adopt_children(parent_);
      pass_listeners_on();
    }
    unlink();
    parent_ = nullptr;
    met_ = 0;
    requested_.store(false, std::memory_order_relaxed);
  }

  /// Any thread for a root's state, otherwise on the strand. Also true if a parent's stop has not
  /// been passed down yet.
  bool stop_requested() const noexcept {
    return requested_.load(std::memory_order_acquire) ||
           (parent_ != nullptr && parent_->stop_requested());
  }

  /// On the strand, after a stop: counts the awaits that have met it, and returns their number. A
  /// part of the tree that began after the stop counts with its parent.
  unsigned meet() noexcept {
    stop_state* state = this;
    while (state->parent_ != nullptr && state->parent_->stop_requested()) state = state->parent_;
    return ++state->met_;
  }

  /// Sets the flag; returns true the first time. Tells no listener: the strand does so with
  /// `notify`. Any thread.
  bool mark() noexcept { return !requested_.exchange(true, std::memory_order_acq_rel); }

  /// On the strand: tells every listener, oldest first. A listener may resume coroutines and
  /// thereby destroy the owners of states below. The listeners of those states are therefore told
  /// from this list.
  void notify() noexcept {
    while (listeners_.next_ != &listeners_) {
      stop_listener& first = *listeners_.next_;
      if (first.stopped_ == nullptr) static_cast<stop_state&>(first).stopped_with_parent();
      first.unlink();
      if (first.stopped_ != nullptr) first.stopped_(first, widest_);
    }
  }

  /// On the strand: sets the flag and tells every listener.
  void request_stop() noexcept {
    if (mark()) notify();
  }

  /// On the strand: visits the names of what waits in this part of the tree, oldest first.
  template <class Visit>
  void visit_waits(Visit&& visit) const {
    for (const stop_listener* each = listeners_.next_; each != &listeners_; each = each->next_)
      if (each->stopped_ == nullptr)
        static_cast<const stop_state*>(each)->visit_waits(visit);
      else if (each->name_ != nullptr)
        visit(each->name_(*each));
  }

  void add(stop_listener& listener) noexcept {
    listener.previous_ = listeners_.previous_;
    listener.next_ = &listeners_;
    listeners_.previous_->next_ = &listener;
    listeners_.previous_ = &listener;
  }

 private:
  class list_head : public stop_listener {
   public:
    list_head() noexcept : stop_listener(nullptr) {}
  };

  /// The listeners move into the parent's list, which tells them. This state leaves the tree.
  void stopped_with_parent() noexcept {
    mark();
    if (listeners_.next_ != &listeners_) {
      adopt_children(parent_);
      pass_listeners_on();
    }
    parent_ = nullptr;
  }

  void adopt_children(stop_state* parent) noexcept {
    for (stop_listener* each = listeners_.next_; each != &listeners_; each = each->next_)
      if (each->stopped_ == nullptr) static_cast<stop_state*>(each)->parent_ = parent;
  }

  /// Moves the listeners into the parent's list, right after this state.
  void pass_listeners_on() noexcept {
    listeners_.previous_->next_ = next_;
    next_->previous_ = listeners_.previous_;
    next_ = listeners_.next_;
    next_->previous_ = this;
    listeners_.next_ = listeners_.previous_ = &listeners_;
  }

  list_head listeners_;
  stop_state* parent_ = nullptr;
  std::atomic<bool> requested_{false};
  bool widest_ = false;
  unsigned met_ = 0;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
