// How a stop travels through a tree of coroutines.
//
// All of it happens on the strand of one root, so the lists need no lock. Only the flag of a
// root's own state is set and read from other threads.
#ifndef PROTOCORO_CORO_DETAIL_STOP_STATE_HPP
#define PROTOCORO_CORO_DETAIL_STOP_STATE_HPP

#include <atomic>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Something that waits and wants to be told of a stop. Leaves its list when told or destroyed.
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
  /// `whole`: the whole tree is stopped, or what is shielded from it, and not a part of it only.
  using function = void (*)(stop_listener&, bool whole) noexcept;

  /// For people who look on: what it waits for.
  using namer = const char* (*)(const stop_listener&) noexcept;

  /// Without a name it is not seen by those.
  explicit stop_listener(function stopped, namer name = nullptr) noexcept
      : stopped_(stopped), name_(name) {}
  ~stop_listener() { unlink(); }

 private:
  friend class stop_state;

  stop_listener* next_ = this;
  stop_listener* previous_ = this;
  function stopped_;  // nullptr: the state of a part of the tree
  namer name_;
};

/// The stop of a root, or of a part of its tree: a child state is told by its parent.
///
/// What still waits below a state that goes away (a generator that was read there, and lives
/// elsewhere) waits below its parent from then on.
class stop_state : private stop_listener {
 public:
  stop_state() noexcept : stop_listener(nullptr) {}
  explicit stop_state(stop_state& parent) noexcept : stop_state() { follow(parent); }
  ~stop_state() { leave(); }

  /// On the strand: from now on this is a part of `parent`'s tree.
  void follow(stop_state& parent) noexcept {
    unlink();
    parent_ = &parent;
    parent.add(*this);
  }

  /// From now on the end of its tree for `widest`.
  void be_widest() noexcept { widest_ = true; }
  /// On the strand: the stop of the whole tree, or of what is shielded from it. Asked each time:
  /// what a part of the tree has left behind is below another state later.
  stop_state& widest() noexcept {
    stop_state* state = this;
    while (!state->widest_ && state->parent_ != nullptr) state = state->parent_;
    return *state;
  }

  /// On the strand: is this `outer` or a part of its tree? Not across a shield, nor after a stop.
  bool is_within(const stop_state& outer) const noexcept {
    const stop_state* state = this;
    while (state != nullptr && state != &outer) state = state->parent_;
    return state != nullptr;
  }

  /// On the strand: a part of no tree, and not stopped.
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

  /// Any thread for a root's state, else on the strand. Sees a stop of a parent that has not been
  /// passed down yet.
  bool stop_requested() const noexcept {
    return requested_.load(std::memory_order_acquire) ||
           (parent_ != nullptr && parent_->stop_requested());
  }

  /// On the strand, after a stop: how many awaits have met it, with this one. A part of the tree
  /// that began after the stop counts with what it is a part of.
  unsigned meet() noexcept {
    stop_state* state = this;
    while (state->parent_ != nullptr && state->parent_->stop_requested()) state = state->parent_;
    return ++state->met_;
  }

  /// Any thread; true the first time. Tells nobody: the strand does so with `notify`.
  bool mark() noexcept { return !requested_.exchange(true, std::memory_order_acq_rel); }

  /// On the strand: tells every listener, oldest first. A listener may resume coroutines and so end
  /// the owners of states below; those states' listeners are therefore told from this list.
  void notify() noexcept {
    while (listeners_.next_ != &listeners_) {
      stop_listener& first = *listeners_.next_;
      if (first.stopped_ == nullptr) static_cast<stop_state&>(first).stopped_with_parent();
      first.unlink();
      if (first.stopped_ != nullptr) first.stopped_(first, widest_);
    }
  }

  /// On the strand.
  void request_stop() noexcept {
    if (mark()) notify();
  }

  /// On the strand: the names of what waits in this part of the tree, oldest first.
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

  /// The parent's list tells our listeners as well. We are a part of no tree any more.
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

  /// Moves the listeners behind this state in its parent's list.
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
