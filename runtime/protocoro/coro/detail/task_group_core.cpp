#include "protocoro/coro/detail/task_group_core.hpp"

#include <memory>
#include <stdexcept>
#include <utility>

#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/detail/operation_awaiter.hpp"
#include "protocoro/coro/detail/root.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

task_group_core::~task_group_core() = default;

/// Runs twice: when its turn to start has come, and when its work has ended.
class task_group_core::child final : public work_item {
 public:
  explicit child(operation_ptr task) noexcept
      : work_item([](work_item& self) noexcept { static_cast<child&>(self).run(); }),
        work(std::move(task)) {}

  void schedule(task_group_core& group, root& where) noexcept {
    owner = &group;
    in_queue = true;
    where.schedule(*this);
  }

  operation_ptr work;
  task_group_core* owner = nullptr;
  std::size_t place = 0;
  bool in_queue = false;  // of the root, which needs it alive

 private:
  void run() noexcept {
    if (!std::exchange(in_queue, false))
      owner->collect(*this);
    else if (owner != nullptr)
      owner->start(*this);
    else
      delete this;  // dropped meanwhile
  }
};

class task_group_core::join_operation final : public operation {
 public:
  explicit join_operation(task_group_core& group) noexcept : group_(group) {}

  bool advance(work_item& done, context& where) override {
    if (outer_ != nullptr) throw std::logic_error("protocoro: a join was awaited twice");
    if (!group_->begin(*this, where)) return false;
    outer_ = &where;
    consumer_ = &done;
    return true;
  }

  void* take() override {
    if (group_->failure_) std::rethrow_exception(std::exchange(group_->failure_, nullptr));
    if (stopped_) throw cancelled();
    return this;
  }

  void abandon() noexcept override { consumer_ = nullptr; }

  void drop() noexcept override {
    if (group_->join_ == this) {
      group_->closed_ = true;
      group_->drop_children();
      group_->end_of_join();
    }
    delete this;
  }

  bool somebody_waits() const noexcept { return consumer_ != nullptr; }
  void end() noexcept {
    work_item* const consumer = std::exchange(consumer_, nullptr);
    if (consumer == nullptr) return;
    stopped_ = outer_->stop_requested();
    consumer->run();
  }

 private:
  ~join_operation() = default;

  const counted_ptr<task_group_core> group_;
  context* outer_ = nullptr;  // the consumer's context, set while a consumer waits
  work_item* consumer_ = nullptr;
  bool stopped_ = false;
};

// --- the group

bool task_group_core::add(operation_ptr work) {
  if (!work) throw_empty_handle();
  if (stopping()) return false;
  if (join_ != nullptr && !where_->owner().runs_here())
    throw std::logic_error("protocoro: only coroutines of one root may use a task_group");
  auto fresh = std::make_unique<child>(std::move(work));
  fresh->place = children_.size();
  children_.push_back(fresh.get());
  child& added = *fresh.release();
  if (join_ != nullptr) added.schedule(*this, where_->owner());
  return true;
}

void task_group_core::request_stop() noexcept {
  if (std::exchange(closed_, true)) return;
  if (join_ == nullptr) {
    drop_children();
  } else if (stop_.mark()) {
    add_ref();
    where_->owner().schedule(tell_children_);
  }
}

void task_group_core::tell_children() noexcept {
  const auto last = counted_ptr<task_group_core>::adopt(this);
  stop_.notify();
}

operation_ptr task_group_core::join() { return operation_ptr(new join_operation(*this)); }

void task_group_core::close() noexcept {
  if (join_ != nullptr && join_->somebody_waits()) {
    request_stop();
  } else {
    closed_ = true;
    drop_children();
  }
}

// --- joins

/// Returns false if there is nothing to wait for.
bool task_group_core::begin(join_operation& join, context& where) {
  if (join_ != nullptr)
    throw std::logic_error("protocoro: a task_group can have only one join at a time");
  if (where.stop_requested()) request_stop();
  where.check();
  if (children_.empty()) return false;
  stop_.follow(where.stop());
  where_.emplace(where, stop_);
  join_ = &join;
  for (child* waiting : children_) waiting->schedule(*this, where.owner());
  return true;
}

void task_group_core::end_of_join() noexcept {
  join_ = nullptr;
  if (stop_.stop_requested()) closed_ = true;
  stop_.leave();
}

/// Drops the children at once. All of them belong to this strand, so each one is suspended.
void task_group_core::drop_children() noexcept {
  const std::vector<child*> dropped = std::exchange(children_, {});
  for (child* each : dropped) {
    each->owner = nullptr;
    each->work.reset();
    if (!each->in_queue) delete each;
  }
}

// --- children

/// A stop that comes before a child's turn to start prevents the start.
void task_group_core::start(child& next) noexcept {
  if (stopping()) return remove(next);
  try {
    if (next.work->advance(next, *where_)) return;
  } catch (...) {
    fail(std::current_exception());
    return remove(next);
  }
  collect(next);
}

/// A `cancelled` that a stopped child throws is not a failure.
void task_group_core::collect(child& ended) noexcept {
  try {
    ended.work->take();
  } catch (const cancelled&) {
    if (!stopping()) fail(std::current_exception());
  } catch (...) {
    fail(std::current_exception());
  }
  remove(ended);
}

void task_group_core::fail(std::exception_ptr failure) noexcept {
  if (!failure_) failure_ = std::move(failure);
  request_stop();
}

/// The last child wakes the join, which keeps the group alive until then.
void task_group_core::remove(child& ended) noexcept {
  child* const moved = children_.back();
  children_[ended.place] = moved;
  moved->place = ended.place;
  children_.pop_back();
  delete &ended;
  if (!children_.empty() || join_ == nullptr) return;
  join_operation& join = *join_;
  end_of_join();
  join.end();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
