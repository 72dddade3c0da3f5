// Stores and runs the functions that interceptors apply to messages.
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

/// A function, and the position in the chain of the interceptor that registered it.
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

/// The hooks of all interceptors, those of the outer ones first.
class message_hooks {
 public:
  bool empty() const noexcept { return size_ == 0; }
  /// True if any hook changes messages.
  bool change() const noexcept;

  void add(message_hook added);
  /// Removes the hooks of the interceptors from this position on, which will be called again.
  void forget_from(std::size_t owner) noexcept;

  /// Messages must not be lite ones. A message may be const if no hook changes it. Both rethrow
  /// what a hook throws. The first function skips hooks that only read and lie before position
  /// `first`.
  void run_outer_first(google::protobuf::MessageLite& message, std::size_t first = 0) const;
  void run_inner_first(google::protobuf::MessageLite& message) const;

 private:
  const message_hook& at(std::size_t index) const noexcept {
    return index < first_.size() ? first_[index] : more_[index - first_.size()];
  }

  std::array<message_hook, 2> first_;  // enough for most calls, without an allocation
  std::vector<message_hook> more_;
  std::size_t size_ = 0;
};

/// A request that may be sent again. Its hooks are applied for each attempt.
class shown_request {
 public:
  /// Runs the hooks. Hooks that change the request get the original each time; hooks that only read
  /// run unless they have seen the request already.
  void show(google::protobuf::MessageLite& request, const message_hooks& hooks, bool may_be_again);
  /// The interceptors from this position on start over and have not seen the request.
  void forget_from(std::size_t owner) noexcept { shown_to_ = std::min(shown_to_, owner); }

 private:
  std::unique_ptr<google::protobuf::MessageLite> unchanged_;
  std::size_t shown_to_ = 0;  // the interceptors before this position have seen it
};

/// Returns the requests of a stream, to which the hooks are applied as they are read. It lives as
/// long as the reader's generator, even if that is moved elsewhere.
operation_ptr with_hooks(operation_ptr requests, message_hooks hooks);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
