// What interceptors do with the messages of a call.
#ifndef PROTOCORO_INTERCEPTION_INTERNAL_MESSAGE_HOOKS_HPP
#define PROTOCORO_INTERCEPTION_INTERNAL_MESSAGE_HOOKS_HPP

#include <google/protobuf/message_lite.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "protocoro/coro/detail/operation.hpp"
#include "protocoro/interception/interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// A function, and the place in the chain of the interceptor whose it is.
class message_hook {
 public:
  using function =
      std::variant<intercepted_messages::message_viewer, intercepted_messages::message_changer>;

  message_hook() = default;
  message_hook(function what, std::size_t owner) noexcept
      : function_(std::move(what)), owner_(owner) {}

  bool changes() const noexcept { return function_.index() == 1; }
  std::size_t owner() const noexcept { return owner_; }
  void run(google::protobuf::MessageLite& message) const;

 private:
  function function_;
  std::size_t owner_ = 0;
};

/// The outer interceptors' first.
class message_hooks {
 public:
  bool empty() const noexcept { return size_ == 0; }
  /// Somebody wants a message of his own.
  bool change() const noexcept;

  void add(message_hook added);
  /// Of the interceptors from this place in the chain on: they are called anew.
  void forget_from(std::size_t owner) noexcept;

  /// The messages are of a generated, not of a lite type; one that is const only for those who do
  /// not change it. Throw what a hook throws. Those who look on are left out before `first`.
  void run_outer_first(google::protobuf::MessageLite& message, std::size_t first = 0) const;
  void run_inner_first(google::protobuf::MessageLite& message) const;

 private:
  const message_hook& at(std::size_t index) const noexcept {
    return index < first_.size() ? first_[index] : more_[index - first_.size()];
  }

  std::array<message_hook, 2> first_;  // as many as most calls have; these allocate nothing
  std::vector<message_hook> more_;
  std::size_t size_ = 0;
};

/// A request that may be sent again, as its hooks make it each time.
class shown_request {
 public:
  /// Who changes it gets it as it was, each time; who looks on, if it has not seen it.
  void show(google::protobuf::MessageLite& request, const message_hooks& hooks, bool may_be_again);
  /// The interceptors from this place in the chain on are called anew, and have seen nothing.
  void forget_from(std::size_t owner) noexcept { shown_to_ = std::min(shown_to_, owner); }

 private:
  std::unique_ptr<google::protobuf::MessageLite> unchanged_;
  std::size_t shown_to_ = 0;  // so many places of the chain have seen it
};

/// The requests of a stream, which the hooks see on their way to the handler. Lives as long as the
/// generator that the handler has, wherever that is put.
operation_ptr with_hooks(operation_ptr requests, message_hooks hooks);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
