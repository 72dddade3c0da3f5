#include "protocoro/time/sleep.hpp"

#include <google/protobuf/empty.pb.h>
#include <grpcpp/alarm.h>

#include <optional>

#include "protocoro/base/internal/handover.hpp"
#include "protocoro/base/internal/kept_for_ever.hpp"
#include "protocoro/coro/detail/leaf_operation.hpp"
#include "protocoro/grpc/internal/grpc_compat.hpp"
#include "protocoro/grpc/internal/grpc_thread_visit.hpp"
#include "protocoro/rpc/internal/deadline.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

using std::chrono::nanoseconds;

/// gRPC starts its threads for its first user and ends them after its last one. A program that only
/// sleeps would otherwise do both for each sleep.
void keep_grpc_running() { static const kept_for_ever<grpc::Alarm> once; }

const google::protobuf::MessageLite& no_message() {
  return google::protobuf::Empty::default_instance();
}

/// The method that is reported when a coroutine which has slept outside of a handler blocks a
/// thread of gRPC.
constexpr method_info sleeping("/protocoro/sleep_for", rpc_kind::unary, no_message, no_message,
                               false);

/// The block of one sleep. It lives until the alarm's callback has run and the task is gone.
class sleep_operation final : public refcounted, public leaf_operation {
 public:
  explicit sleep_operation(nanoseconds duration) noexcept
      : leaf_operation(static_cast<refcounted&>(*this)), duration_(duration) {}

  bool advance(work_item& done, context& where) override {
    check(where);
    if (duration_ <= nanoseconds::zero()) return false;
    if (!alarm_) start(where);
    return wait(done, where);
  }

  void* take() override {
    throw_if_stopped();
    return this;
  }

  const char* waits_for() const noexcept override { return "sleep"; }

  void drop() noexcept override {
    if (alarm_ && !completed()) alarm_->Cancel();
    release();
  }

 private:
  ~sleep_operation() override = default;

  void stopped(bool /*whole*/) noexcept override { alarm_->Cancel(); }

  void start(const context& where) {
    keep_grpc_running();
    charged_ = &charged_method(where, sleeping);
    alarm_.emplace();
    add_ref();  // for the alarm: its callback runs once, also after Cancel
    starts(this);
    alarm_->Set(grpc_span(duration_), [this](bool) { rung(); });
  }

  /// Called on a thread of gRPC.
  void rung() noexcept {
    arrives(this);
    const grpc_thread_visit here(*charged_);
    complete();
    release();
  }

  const nanoseconds duration_;
  const method_info* charged_ = nullptr;
  std::optional<grpc::Alarm> alarm_;
};

}  // namespace
}  // namespace detail

task<> sleep_for(std::chrono::nanoseconds duration) {
  return detail::operation_ptr(new detail::sleep_operation(duration));
}

task<> sleep_until(std::chrono::system_clock::time_point when) {
  co_await sleep_for(detail::time_until(when));
}

task<> sleep_until(std::chrono::steady_clock::time_point when) {
  co_await sleep_for(detail::time_until(when));
}

}  // namespace v0_1
}  // namespace protocoro
