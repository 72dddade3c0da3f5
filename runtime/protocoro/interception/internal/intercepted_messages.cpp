// The part of `interception` that deals with messages: hooks, and replies by interceptors.
#include <google/protobuf/message.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "protocoro/interception/internal/interception.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

using google::protobuf::MessageLite;

bool interception::has_lite_messages() const noexcept {
  const auto is_lite = [](const MessageLite& message) {
    return dynamic_cast<const google::protobuf::Message*>(&message) == nullptr;
  };
  return is_lite(method_.default_request()) || is_lite(method_.default_reply());
}

void interception::hook(message_hooks& hooks, message_hook::function what) const {
  if (where_ != nullptr) throw std::logic_error("protocoro: register message hooks before next()");
  if (has_lite_messages())
    throw std::logic_error("protocoro: " + std::string(method_.full_name()) +
                           " has lite messages, which hooks cannot see");
  hooks.add({std::move(what), entered_ - 1});
}

void interception::add_reply(const MessageLite& message) {
  const MessageLite& expected = method_.default_reply();
  if (message.GetTypeName() != expected.GetTypeName())
    throw std::invalid_argument("protocoro: " + std::string(method_.full_name()) +
                                " replies with " + std::string(expected.GetTypeName()) +
                                ", not with " + std::string(message.GetTypeName()));
  std::unique_ptr<MessageLite> copy(expected.New());
  copy->CheckTypeAndMergeFrom(message);
  replies_.push_back(std::move(copy));
}

void interception::show_requests() {
  if (request_ != nullptr)
    shown_request_.show(*request_, request_hooks_, may_repeat());
  else if (!request_hooks_.empty())
    requests_ = with_hooks(std::move(requests_), std::exchange(request_hooks_, {}));
}

/// A yielded message belongs to the handler and may be const.
const void* interception::shown(const void* reply) {
  if (reply_hooks_.empty()) return reply;
  auto* message = const_cast<MessageLite*>(static_cast<const MessageLite*>(reply));
  if (reply_hooks_.change()) {
    changed_.reset(message->New());
    changed_->CheckTypeAndMergeFrom(*message);
    message = changed_.get();
  }
  reply_hooks_.run_inner_first(*message);
  return message;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
