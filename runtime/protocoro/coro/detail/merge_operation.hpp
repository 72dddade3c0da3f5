// Merges two generators into one: the untyped half of merge.
#ifndef PROTOCORO_CORO_DETAIL_MERGE_OPERATION_HPP
#define PROTOCORO_CORO_DETAIL_MERGE_OPERATION_HPP

#include <exception>
#include <optional>

#include "protocoro/coro/detail/operation.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class merge_operation final : public operation {
 public:
  merge_operation(operation_ptr first, operation_ptr second) noexcept;

  bool advance(work_item& done, context& where) override;
  void* take() override;
  void abandon() noexcept override { consumer_ = nullptr; }
  void drop() noexcept override { delete this; }

 private:
  enum class progress : unsigned char { idle, running, ready, ended };

  class source final : public work_item {
   public:
    source(merge_operation& owner, operation_ptr values) noexcept;

    merge_operation& owner;
    operation_ptr values;
    void* value = nullptr;
    progress state = progress::idle;
  };

  ~merge_operation() = default;

  void start(source& next) noexcept;
  void collect(source& arrived) noexcept;
  void fail(source& from) noexcept;
  void arrived(source& from) noexcept;
  bool settled() const noexcept;

  work_item* consumer_ = nullptr;
  stop_state stop_;  // the sources' own: when one source fails, the other is stopped
  std::optional<context> where_;
  source first_;
  source second_;
  source* next_ = &first_;   // the one to take from when both have a value
  source* given_ = nullptr;  // the one whose value the consumer holds
  std::exception_ptr failure_;
  bool interrupted_ = false;  // the failure is a stop from outside, which a source may survive
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
