#include "protocoro/calls/internal/call_memory.hpp"

#include <utility>

#include "protocoro/base/internal/idle_memory.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// Larger messages are not kept, so that one large call does not occupy memory for all later ones.
constexpr std::size_t largest_kept_message = 4096;

}  // namespace

void call_memory::prepare_block(std::size_t size) {
  if (!block_) block_ = std::make_unique<std::byte[]>(size);
  block_size_ = size;
  is_used_again(block_.get(), size);
}

void call_memory::block_ended() noexcept {
  falls_idle(block_.get(), block_size_);
  part_ended();
}

void call_memory::part_ended() noexcept {
  if (parts_in_use_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  frame_in_use_ = false;
  empty_message();
  const auto home = std::move(home_);
  home->put(*this);
}

void* call_memory::take(std::size_t size) {
  if (frame_in_use_ || size > largest_frame) return nullptr;
  if (size > frame_size_) {
    frame_ = std::make_unique<std::byte[]>(size);
    frame_size_ = size;
  }
  is_used_again(frame_.get(), frame_size_);
  frame_in_use_ = true;
  parts_in_use_.fetch_add(1, std::memory_order_relaxed);
  return frame_.get();
}

void call_memory::give_back() noexcept {
  falls_idle(frame_.get(), frame_size_);
  part_ended();
}

google::protobuf::MessageLite& call_memory::message(
    const google::protobuf::MessageLite& prototype) {
  if (!message_) message_.reset(prototype.New());
  return *message_;
}

void call_memory::empty_message() noexcept {
  if (!message_) return;
  if (home_->keeps_messages() && message_->ByteSizeLong() <= largest_kept_message)
    message_->Clear();
  else
    message_.reset();
}

std::unique_ptr<kept_reply>* call_memory::reply() noexcept {
  return home_->keeps_messages() ? &reply_ : nullptr;
}

void call_memory::keep_reply(void* value) noexcept {
  if (!reply_) return;
  if (!reply_->keep(value, largest_kept_message)) reply_.reset();
}

call_memory& call_memory_pool::take(std::size_t block_size) {
  std::unique_ptr<call_memory> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.reset(first_);
    if (taken) {
      first_ = taken->next_;
      --kept_;
    }
  }
  if (!taken) taken = std::make_unique<call_memory>();
  taken->prepare_block(block_size);
  taken->home_ = counted_ptr<call_memory_pool>(*this);
  taken->parts_in_use_.store(1, std::memory_order_relaxed);
  return *taken.release();
}

void call_memory_pool::put(call_memory& memory) noexcept {
  std::unique_ptr<call_memory> surplus(&memory);
  const std::lock_guard lock(mutex_);
  if (kept_ == most_kept) return;
  memory.next_ = std::exchange(first_, surplus.release());
  ++kept_;
}

call_memory_pool::~call_memory_pool() {
  while (const std::unique_ptr<call_memory> each{first_}) first_ = each->next_;
}

call_memory_pools::call_memory_pools(method_table methods) : pools_(methods.size()) {
  for (std::size_t i = 0; i != methods.size(); ++i)
    if (methods[i].kind() == rpc_kind::unary)
      pools_[i] = counted_ptr<call_memory_pool>::adopt(new call_memory_pool());
}

void call_memory_pools::keep_messages(bool keep) noexcept {
  for (const auto& pool : pools_)
    if (pool) pool->keep_messages(keep);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
