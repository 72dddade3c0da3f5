// The shared state of a call_info.
#ifndef PROTOCORO_CLIENT_INTERNAL_CALL_RECORD_HPP
#define PROTOCORO_CLIENT_INTERNAL_CALL_RECORD_HPP

#include <new>
#include <string>

#include "protocoro/client/call_info.hpp"
#include "protocoro/coro/detail/leaf_operation.hpp"
#include "protocoro/grpc/internal/grpc_compat.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The record of one call. The call keeps it alive, because an abandoned call may still write here
/// when the next call already has its own record. As an operation it is the wait for the initial
/// metadata; no operation_ptr owns it.
class call_record final : public refcounted, public leaf_operation {
 public:
  call_record() noexcept : leaf_operation(static_cast<refcounted&>(*this)) {}

  /// Called once: on gRPC's thread, or when the call has ended without having received any. If
  /// there is no memory for them, the waiting coroutine gets std::bad_alloc.
  void initial_metadata_arrived(const grpc::ClientContext& context, bool any) noexcept;
  void complete_without_any() noexcept { complete(); }
  /// On the strand that awaits the call, once it has ended.
  void ended(const grpc::ClientContext& context);
  // Called instead of these two, on the strand, if the metadata are known from another source.
  void tell_initial(metadata initial);
  void tell_end(const call_info& others);

  const metadata& trailing() const noexcept { return trailing_; }
  const std::string& peer() const noexcept { return peer_; }

  bool advance(work_item& done, context& where) override { return wait(done, where); }
  void* take() override {
    throw_if_stopped();
    if (lacked_memory_) throw std::bad_alloc();
    return &initial_;
  }
  void drop() noexcept override {}
  const char* waits_for() const noexcept override { return "initial metadata"; }

 private:
  ~call_record() override = default;
  void stopped(bool /*whole*/) noexcept override {}

  metadata initial_;
  bool lacked_memory_ = false;
  metadata trailing_;
  std::string peer_;
};

/// Shared by a call_info and its copies: the record of the call that began last.
class call_record_slot final : public refcounted {
 public:
  call_record_slot();

  void take_new_record();
  /// For a call whose interceptors have begun. The call itself is made later, or never.
  void reserve();
  /// Uses the reserved record, or a new one.
  void begin();
  /// The reserved call was never made: ends the wait for its initial metadata.
  void end_reserved() noexcept;
  call_record& current() const noexcept { return *current_; }

 private:
  ~call_record_slot() override = default;

  counted_ptr<call_record> current_;
  bool reserved_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
