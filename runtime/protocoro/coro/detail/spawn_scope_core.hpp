// Roots that are stopped and awaited together: the untyped half of spawn_scope.
#ifndef PROTOCORO_CORO_DETAIL_SPAWN_SCOPE_CORE_HPP
#define PROTOCORO_CORO_DETAIL_SPAWN_SCOPE_CORE_HPP

#include <mutex>

#include "protocoro/coro/detail/operation.hpp"
#include "protocoro/coro/detail/refcounted.hpp"
#include "protocoro/coro/executor.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Shared by the scope, its joins and the running work. One lock guards the lists; no work runs and
/// no coroutine is resumed under it.
class spawn_scope_core final : public refcounted {
 public:
  spawn_scope_core() noexcept = default;

  bool spawn(operation_ptr work, executor where);
  void request_stop() noexcept;
  operation_ptr join();

 private:
  class scoped_root;
  class join_operation;

  /// A link of a ring. The lists need no memory, so a stop and an end cannot fail.
  class member {
   public:
    member() noexcept = default;
    member(const member&) = delete;
    member& operator=(const member&) = delete;

    bool alone() const noexcept { return next_ == this; }
    member* next() const noexcept { return next_; }
    void leave() noexcept;
    void enter(member& ring) noexcept;

   private:
    member* next_ = this;
    member* previous_ = this;
  };

  ~spawn_scope_core() override;  // in the .cpp: g++ 12 may emit no code for an inline one

  bool empty() const noexcept { return running_.alone() && told_.alone(); }
  void ended(member& work) noexcept;
  bool enter(join_operation& join) noexcept;
  void leave(join_operation& join) noexcept;
  static void wake(join_operation* joins) noexcept;

  std::mutex mutex_;
  member running_;                   // work that was not asked to stop
  member told_;                      // work that was
  join_operation* joins_ = nullptr;  // the joins that wait
  bool closed_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
