#include "protocoro/interception/interceptor.hpp"

#include <stdexcept>
#include <utility>

#include "protocoro/interception/internal/interception.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

template <class Hook>
Hook checked(Hook hook) {
  if (!hook) throw std::invalid_argument("protocoro: a message hook needs a function");
  return hook;
}

}  // namespace

void intercepted_messages::see_requests(message_viewer viewer) {
  call_->hook_requests(checked(std::move(viewer)));
}

void intercepted_messages::change_requests(message_changer changer) {
  call_->hook_requests(checked(std::move(changer)));
}

void intercepted_messages::see_replies(message_viewer viewer) {
  call_->hook_replies(checked(std::move(viewer)));
}

void intercepted_messages::change_replies(message_changer changer) {
  call_->hook_replies(checked(std::move(changer)));
}

bool intercepted_messages::has_lite_messages() const noexcept { return call_->has_lite_messages(); }

void intercepted_messages::reply(const google::protobuf::MessageLite& message) {
  call_->add_reply(message);
}

std::size_t intercepted_messages::replies() const noexcept { return call_->replies_passed(); }

task<> next_step::operator()() const { return call_->enter(position_); }

}  // namespace v0_1
}  // namespace protocoro
