#include "protocoro/server/internal/live_call_record.hpp"

#include <grpcpp/alarm.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include "protocoro/base/internal/handover.hpp"
#include "protocoro/grpc/internal/grpc_thread_visit.hpp"
#include "protocoro/rpc/internal/deadline.hpp"
#include "protocoro/server/internal/server_call.hpp"
#include "protocoro/server/internal/service_core.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

live_call live_call_record::of(server_call& call) {
  live_call record(call.method());
  record.peer_ = call.user_context().peer();
  record.age_ = std::chrono::steady_clock::now() - call.arrival();
  record.left_ = call.user_context().time_remaining();
  record.stopped_ = call.stop_requested();
  record.requests_ = call.requests();
  record.replies_ = call.replies();
  return record;
}

void live_call_record::complete(live_call& record, server_call& call) {
  record.requests_ = call.requests();
  record.replies_ = call.replies();
  record.stopped_ = call.stop_requested();
  record.state_ = call.handler_has_ended() ? live_call_state::finishing : live_call_state::waiting;
  if (call.handler_has_ended()) return;
  if (call.awaits_request()) record.waits_for_.emplace_back("request");
  call.outermost().stop().visit_waits([&record](const char* name) {
    record.waits_for_.emplace_back(*name == '/' ? name + 1 : name);
  });
  if (call.waits_for_reader()) record.waits_for_.emplace_back("room for a reply");
}

namespace {

/// Collects the answers until the caller stops waiting for them.
class answers {
 public:
  void add(live_call record) { records_.push_back(std::move(record)); }
  std::size_t size() const noexcept { return records_.size(); }
  void expect_one() noexcept { ++open_; }

  void answer(std::size_t place, server_call& call) noexcept {
    {
      const std::lock_guard lock(mutex_);
      try {
        if (!closed_) live_call_record::complete(records_[place], call);
      } catch (const std::bad_alloc&) {
      }
      --open_;
    }
    all_there_.notify_one();
  }

  std::vector<live_call> wait(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    all_there_.wait_for(lock, within_bounds(patience), [this] { return open_ == 0; });
    closed_ = true;
    return std::move(records_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_there_;
  std::vector<live_call> records_;
  std::size_t open_ = 0;
  bool closed_ = false;
};

/// Runs once on the strand of its call and then destroys itself.
class question final : public work_item {
 public:
  question(server_call& call, std::shared_ptr<answers> to, std::size_t place)
      : work_item([](work_item& self) noexcept {
          const std::unique_ptr<question> asked(static_cast<question*>(&self));
          asked->to_->answer(asked->place_, *asked->call_);
        }),
        call_(call),
        to_(std::move(to)),
        place_(place) {}

  /// Called on a thread of gRPC. The call may run right here as a consequence.
  static void ask(std::unique_ptr<question> asked) noexcept {
    const grpc_thread_visit here(asked->call_->method());
    const counted_ptr<server_call> call(*asked->call_);
    call->schedule(*asked.release());
  }

 private:
  const counted_ptr<server_call> call_;
  const std::shared_ptr<answers> to_;
  const std::size_t place_;
};

/// Asks from an alarm of gRPC's instead of the caller's thread. The caller may be a handler that
/// blocks here, and roots without an executor that are woken on its thread would run only after it.
/// If an asked call blocks, its own method is blamed.
class round final {
 public:
  static void begin(std::vector<std::unique_ptr<question>> questions) {
    auto* const made = new round(std::move(questions));
    starts(made);
    made->alarm_.Set(gpr_timespec{0, 0, GPR_TIMESPAN}, [made](bool) {
      arrives(made);
      for (auto& each : made->questions_) question::ask(std::move(each));
      delete made;
    });
  }

 private:
  explicit round(std::vector<std::unique_ptr<question>> questions)
      : questions_(std::move(questions)) {}
  ~round() = default;

  std::vector<std::unique_ptr<question>> questions_;
  grpc::Alarm alarm_;
};

}  // namespace

std::vector<live_call> live_calls_of(const std::vector<service_core*>& services,
                                     std::chrono::milliseconds patience) {
  const auto to = std::make_shared<answers>();
  std::vector<std::unique_ptr<question>> questions;
  for (service_core* service : services)
    service->calls().for_each([&](listed& found) {
      auto& call = static_cast<server_call&>(found);
      to->add(live_call_record::of(call));
      if (call.runs_here()) return;  // the caller is this call's handler
      questions.push_back(std::make_unique<question>(call, to, to->size() - 1));
      to->expect_one();
    });
  if (!questions.empty()) round::begin(std::move(questions));
  std::vector<live_call> calls = to->wait(patience);
  std::stable_sort(calls.begin(), calls.end(),
                   [](const live_call& a, const live_call& b) { return a.age() > b.age(); });
  return calls;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
