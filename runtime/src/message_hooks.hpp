// What interceptors do with the messages of a call.
#ifndef PROTOCORO_MESSAGE_HOOKS_HPP
#define PROTOCORO_MESSAGE_HOOKS_HPP

#include <google/protobuf/message_lite.h>

#include <utility>
#include <vector>

#include "protocoro/detail/operation.hpp"
#include "protocoro/interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class message_hooks {
 public:
  bool empty() const noexcept { return hooks_.empty(); }
  /// Somebody wants a message of his own.
  bool change() const noexcept { return change_; }

  void add(intercepted_messages::message_viewer viewer) { hooks_.push_back(std::move(viewer)); }
  void add(intercepted_messages::message_changer changer) {
    hooks_.push_back(std::move(changer));
    change_ = true;
  }

  /// The messages are of a generated, not of a lite type; one that is const only for those who do
  /// not change it. Throw what a hook throws.
  void run_outer_first(google::protobuf::MessageLite& message) const;
  void run_inner_first(google::protobuf::MessageLite& message) const;

 private:
  std::vector<intercepted_messages::message_changer> hooks_;  // the outer interceptors' first
  bool change_ = false;
};

/// The requests of a stream, which the hooks see on their way to the handler. Lives as long as the
/// generator that the handler has, wherever that is put.
operation_ptr with_hooks(operation_ptr requests, message_hooks hooks);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
