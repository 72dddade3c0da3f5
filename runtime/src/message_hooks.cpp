#include "message_hooks.hpp"

#include <google/protobuf/message.h>

#include <utility>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageLite;

class hooked_requests final : public operation {
 public:
  hooked_requests(operation_ptr requests, message_hooks hooks) noexcept
      : requests_(std::move(requests)), hooks_(std::move(hooks)) {}

  bool advance(work_item& done, context& where) override { return requests_->advance(done, where); }
  void* take() override {
    void* const message = requests_->take();
    if (message != nullptr) hooks_.run_outer_first(*static_cast<MessageLite*>(message));
    return message;
  }
  void abandon() noexcept override { requests_->abandon(); }
  void drop() noexcept override { delete this; }

 private:
  ~hooked_requests() = default;

  operation_ptr requests_;
  message_hooks hooks_;
};

}  // namespace

void message_hooks::run_outer_first(MessageLite& message) const {
  for (const auto& each : hooks_) each(static_cast<Message&>(message));
}

void message_hooks::run_inner_first(MessageLite& message) const {
  for (auto each = hooks_.rbegin(); each != hooks_.rend(); ++each)
    (*each)(static_cast<Message&>(message));
}

operation_ptr with_hooks(operation_ptr requests, message_hooks hooks) {
  return operation_ptr(new hooked_requests(std::move(requests), std::move(hooks)));
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
