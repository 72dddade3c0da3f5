#include "protocoro/interception/internal/message_hooks.hpp"

#include <google/protobuf/message.h>

#include <limits>
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

void message_hook::run(MessageLite& message) const {
  std::visit([&message](const auto& what) { what(static_cast<Message&>(message)); }, function_);
}

bool message_hooks::change() const noexcept {
  for (std::size_t i = 0; i != size_; ++i)
    if (at(i).changes()) return true;
  return false;
}

void message_hooks::add(message_hook added) {
  if (size_ < first_.size())
    first_[size_] = std::move(added);
  else
    more_.push_back(std::move(added));
  ++size_;
}

void message_hooks::forget_from(std::size_t owner) noexcept {
  while (size_ != 0 && at(size_ - 1).owner() >= owner) {
    if (!more_.empty()) more_.pop_back();
    --size_;
  }
}

void message_hooks::run_outer_first(MessageLite& message, std::size_t first) const {
  for (std::size_t i = 0; i != size_; ++i)
    if (at(i).owner() >= first || at(i).changes()) at(i).run(message);
}

void message_hooks::run_inner_first(MessageLite& message) const {
  for (std::size_t i = size_; i-- != 0;) at(i).run(message);
}

void shown_request::show(MessageLite& request, const message_hooks& hooks, bool may_be_again) {
  if (unchanged_) {
    request.Clear();
    request.CheckTypeAndMergeFrom(*unchanged_);
  } else if (may_be_again && hooks.change()) {
    unchanged_.reset(request.New());
    unchanged_->CheckTypeAndMergeFrom(request);
  }
  hooks.run_outer_first(request, shown_to_);
  shown_to_ = std::numeric_limits<std::size_t>::max();
}

operation_ptr with_hooks(operation_ptr requests, message_hooks hooks) {
  return operation_ptr(new hooked_requests(std::move(requests), std::move(hooks)));
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
