// The flowing values of one root, each stored under the address of its key.
#ifndef PROTOCORO_CORO_DETAIL_FLOWING_VALUES_HPP
#define PROTOCORO_CORO_DETAIL_FLOWING_VALUES_HPP

#include <memory>
#include <utility>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class flowing_values {
 public:
  /// Returns nullptr if there is no value for the key.
  void* find(const void* key) const noexcept {
    const entry* each = first_.get();
    while (each != nullptr && each->key != key) each = each->next.get();
    return each != nullptr ? each->value.get() : nullptr;
  }

  void set(const void* key, std::shared_ptr<void> value) {
    entry* each = first_.get();
    while (each != nullptr && each->key != key) each = each->next.get();
    if (each != nullptr)
      each->value = std::move(value);
    else
      first_ = std::make_unique<entry>(key, std::move(value), std::move(first_));
  }

 private:
  class entry {
   public:
    entry(const void* named, std::shared_ptr<void> held, std::unique_ptr<entry> older) noexcept
        : key(named), value(std::move(held)), next(std::move(older)) {}

    const void* key;
    std::shared_ptr<void> value;
    std::unique_ptr<entry> next;
  };

  std::unique_ptr<entry> first_;  // a short list: a call has few values
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
