#include "protocoro/coro/detail/spawn_scope_core.hpp"

#include <optional>
#include <stdexcept>
#include <utility>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/detail/leaf_operation.hpp"
#include "protocoro/coro/detail/unhandled_error.hpp"
#include "protocoro/coro/detail/working_root.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

spawn_scope_core::~spawn_scope_core() = default;

/// One piece of work. It leaves the scope when its frame has been destroyed, so that a join waits
/// until the work is really over.
class spawn_scope_core::scoped_root final : public working_root, public member {
 public:
  scoped_root(spawn_scope_core& scope, executor where, operation_ptr work)
      : working_root(std::move(where), std::move(work)), scope_(scope) {}

  bool is_work_of(const spawn_scope_core& scope) const noexcept { return scope_.get() == &scope; }

 private:
  ~scoped_root() override = default;

  void ended() noexcept override {
    try {
      work_->take();
    } catch (...) {
      report_spawned_failure(std::current_exception());
    }
    work_.reset();
    scope_->ended(*this);
  }

  const counted_ptr<spawn_scope_core> scope_;
};

/// One await of `join`. A stop does not end the wait; it stops the work.
class spawn_scope_core::join_operation final : public refcounted,
                                               public leaf_operation,
                                               private stop_listener {
 public:
  explicit join_operation(spawn_scope_core& scope) noexcept
      : leaf_operation(static_cast<refcounted&>(*this)),
        stop_listener([](stop_listener& self,
                         bool) noexcept { static_cast<join_operation&>(self).stop_scope(); },
                      [](const stop_listener&) noexcept { return "spawn_scope"; }),
        scope_(scope) {}

  bool advance(work_item& done, context& where) override {
    if (where_) throw std::logic_error("protocoro: a join was awaited twice");
    const auto* const work = dynamic_cast<const scoped_root*>(&where.owner());
    if (work != nullptr && work->is_work_of(*scope_))
      throw std::logic_error("protocoro: work that joins its own scope would wait for ever");
    where_.emplace(where.owner(), calm_);
    consumer_ = &done;
    if (where.stop_requested())
      stop_scope();
    else
      where.stop().add(*this);
    if (scope_->enter(*this) && wait(over_, *where_)) return true;
    unlink();
    return false;
  }

  void* take() override {
    if (was_stopped_) throw cancelled();
    return this;
  }

  void drop() noexcept override {
    unlink();
    scope_->leave(*this);
    if (where_ && !completed()) scope_->request_stop();
    release();
  }

 private:
  friend class spawn_scope_core;

  ~join_operation() override = default;
  void stopped(bool /*whole*/) noexcept override {}

  void stop_scope() noexcept {
    was_stopped_ = true;
    scope_->request_stop();
  }

  /// Stops that come later no longer concern the scope.
  void over() noexcept {
    unlink();
    consumer_->run();
  }

  const counted_ptr<spawn_scope_core> scope_;
  stop_state calm_;  // the stop that the wait is under: it is never requested
  std::optional<context> where_;
  member_item<join_operation, &join_operation::over> over_{*this};
  work_item* consumer_ = nullptr;
  bool was_stopped_ = false;

  // Used under the scope's lock. While the join is in the scope's list, the list holds a reference.
  join_operation* next_ = nullptr;
  bool waits_ = false;
  wake_up settled_;
};

// --- the lists

void spawn_scope_core::member::leave() noexcept {
  next_->previous_ = previous_;
  previous_->next_ = next_;
  next_ = previous_ = this;
}

/// Enters at the end of the ring.
void spawn_scope_core::member::enter(member& ring) noexcept {
  previous_ = ring.previous_;
  next_ = &ring;
  previous_->next_ = this;
  ring.previous_ = this;
}

// --- work

bool spawn_scope_core::spawn(operation_ptr work, executor where) {
  const auto fresh =
      counted_ptr<scoped_root>::adopt(new scoped_root(*this, std::move(where), std::move(work)));
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    fresh->enter(running_);
  }
  fresh->start();
  return true;
}

void spawn_scope_core::request_stop() noexcept {
  const counted_ptr<spawn_scope_core> alive(*this);
  for (;;) {
    counted_ptr<scoped_root> next;
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      if (running_.alone()) return;
      next = counted_ptr<scoped_root>(static_cast<scoped_root&>(*running_.next()));
      next->leave();
      next->enter(told_);
    }
    next->request_stop();
  }
}

/// The last work to end wakes all joins.
void spawn_scope_core::ended(member& work) noexcept {
  join_operation* over = nullptr;
  {
    const std::lock_guard lock(mutex_);
    work.leave();
    if (!empty()) return;
    over = std::exchange(joins_, nullptr);
    for (join_operation* each = over; each != nullptr; each = each->next_) {
      each->waits_ = false;
      each->settled_ = each->mark_complete();
    }
  }
  wake(over);
}

// --- joins

operation_ptr spawn_scope_core::join() { return operation_ptr(new join_operation(*this)); }

/// Returns false if no work runs.
bool spawn_scope_core::enter(join_operation& join) noexcept {
  const std::lock_guard lock(mutex_);
  if (empty()) {
    static_cast<void>(join.mark_complete());
    return false;
  }
  join.add_ref();  // for the list
  join.waits_ = true;
  join.next_ = std::exchange(joins_, &join);
  return true;
}

void spawn_scope_core::leave(join_operation& join) noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(join.waits_, false)) return;
    join_operation** place = &joins_;
    while (*place != &join) place = &(*place)->next_;
    *place = join.next_;
  }
  join.release();
}

/// Wakes a list of joins that have left the scope, and releases the list's references to them.
void spawn_scope_core::wake(join_operation* joins) noexcept {
  while (joins != nullptr) {
    join_operation* const next = joins->next_;
    joins->settled_.send();
    joins->release();
    joins = next;
  }
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
