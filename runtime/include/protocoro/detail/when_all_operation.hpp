// Several operations at once, in one root: the untyped half of when_all.
#ifndef PROTOCORO_DETAIL_WHEN_ALL_OPERATION_HPP
#define PROTOCORO_DETAIL_WHEN_ALL_OPERATION_HPP

#include <cstddef>
#include <exception>
#include <optional>

#include "protocoro/detail/operation.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class when_all_operation : public operation {
 public:
  when_all_operation(const when_all_operation&) = delete;
  when_all_operation& operator=(const when_all_operation&) = delete;

  bool advance(work_item& done, context& where) final;
  void abandon() noexcept final { consumer_ = nullptr; }
  void drop() noexcept final { delete this; }

 protected:
  /// One of the operations and, once it is done, its value.
  class branch final : public work_item {
   public:
    branch() noexcept
        : work_item([](work_item& self) noexcept {
            branch& done = static_cast<branch&>(self);
            done.owner->branch_done(done);
          }) {}

    operation_ptr work;
    void* value = nullptr;
    when_all_operation* owner = nullptr;
  };

  when_all_operation() = default;
  virtual ~when_all_operation() = default;

  virtual branch* branches() noexcept = 0;
  virtual std::size_t count() const noexcept = 0;

  void rethrow_failure();

 private:
  void start(branch& next);
  void collect(branch& done) noexcept;
  void branch_done(branch& done) noexcept;

  work_item* consumer_ = nullptr;
  std::optional<stop_state> stop_;  // the branches' own: the first failure stops the others
  std::optional<context> where_;
  std::exception_ptr failure_;
  std::size_t running_ = 0;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
