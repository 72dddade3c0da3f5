// Runs several operations at once in one root: the untyped half of when_all and when_any.
#ifndef PROTOCORO_CORO_DETAIL_BRANCHING_OPERATION_HPP
#define PROTOCORO_CORO_DETAIL_BRANCHING_OPERATION_HPP

#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "protocoro/coro/detail/operation.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

template <class T>
using value_or_monostate = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <class T>
value_or_monostate<T> take_value(void* value) {
  if constexpr (std::is_void_v<T>)
    return std::monostate();
  else
    return std::move(*static_cast<T*>(value));
}

/// Starts its branches in order until one of them decides the result. Then it starts no more of
/// them and stops the others. The consumer goes on when every started branch has ended.
class branching_operation : public operation {
 public:
  branching_operation(const branching_operation&) = delete;
  branching_operation& operator=(const branching_operation&) = delete;

  bool advance(work_item& done, context& where) final;
  void abandon() noexcept final { consumer_ = nullptr; }
  void drop() noexcept final { delete this; }

 protected:
  /// One of the operations and, when it is done, its value.
  class branch final : public work_item {
   public:
    branch() noexcept
        : work_item([](work_item& self) noexcept {
            branch& done = static_cast<branch&>(self);
            done.owner->branch_done(done);
          }) {}

    operation_ptr work;
    void* value = nullptr;
    branching_operation* owner = nullptr;
  };

  /// What decides the result: only a failure, or the first end of any kind.
  enum class decided_by : unsigned char { failure, any_end };

  explicit branching_operation(decided_by rule) noexcept : rule_(rule) {}
  virtual ~branching_operation() = default;

  virtual branch* branches() noexcept = 0;
  virtual std::size_t count() const noexcept = 0;

  /// The branch that decided; nullptr if none has.
  branch* decisive() const noexcept { return decisive_; }
  /// Rethrows the failure of the branch that decided, if it failed.
  void rethrow_failure();

 private:
  void start(branch& next);
  void collect(branch& done) noexcept;
  void end(branch& ended, std::exception_ptr failure) noexcept;
  void branch_done(branch& done) noexcept;

  work_item* consumer_ = nullptr;
  std::optional<stop_state> stop_;  // the branches' own: the branch that decides stops the others
  std::optional<context> where_;
  std::exception_ptr failure_;
  branch* decisive_ = nullptr;
  std::size_t running_ = 0;
  const decided_by rule_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
