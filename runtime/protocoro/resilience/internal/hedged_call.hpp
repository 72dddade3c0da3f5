// Makes several attempts of one call at the same time.
#ifndef PROTOCORO_RESILIENCE_INTERNAL_HEDGED_CALL_HPP
#define PROTOCORO_RESILIENCE_INTERNAL_HEDGED_CALL_HPP

#include <google/protobuf/message_lite.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <utility>

#include "protocoro/client/call_options.hpp"
#include "protocoro/client/internal/attempt_source.hpp"
#include "protocoro/client/internal/call_record.hpp"
#include "protocoro/client/internal/client_core.hpp"
#include "protocoro/coro/detail/context.hpp"
#include "protocoro/coro/task_group.hpp"
#include "protocoro/resilience/hedging.hpp"
#include "protocoro/resilience/internal/attempt_budget.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// What all calls of one `hedge` share.
class hedging_policy {
 public:
  explicit hedging_policy(hedging_options the_options)
      : options(std::move(the_options)), budget(options.budget(), options.paid_per_success()) {}

  const hedging_options options;
  attempt_budget budget;
};

/// Runs the attempts on the strand that awaits this operation. Each attempt is a call with replies
/// of its own. The first attempt with a reply or a deciding end gives the result; of a stream, all
/// further replies come from that attempt.
class hedged_call final : public attempts {
 public:
  /// `request` and `policy` must outlive it. Starts nothing before the first `advance`.
  hedged_call(std::shared_ptr<client_core> client, std::size_t method,
              const google::protobuf::MessageLite& request, const call_options& options,
              context::time_point deadline, hedging_policy& policy);

  bool advance(work_item& done, context& where) override { return now_->advance(done, where); }
  void* take() override;
  void abandon() noexcept override { now_->abandon(); }
  void drop() noexcept override { delete this; }

  bool races() const noexcept override { return now_ == race_.get(); }

 private:
  using clock = std::chrono::steady_clock;
  using nanoseconds = std::chrono::nanoseconds;

  class attempt {
   public:
    call_info info;
    operation_ptr call;
  };

  ~hedged_call();

  static task<> run(hedged_call& self);
  static task<> keep_starting(hedged_call& self, task_group& all);
  static task<> start_after(hedged_call& self, nanoseconds pause, task_group& all);
  static task<> make(hedged_call& self, std::size_t number, task_group& all);

  /// True if no other attempt is to start.
  bool is_decided() const noexcept { return winner_ != nullptr || no_more_; }
  bool may_begin() const noexcept;
  void begin(task_group& all, nanoseconds pause = nanoseconds::zero());
  void start(task_group& all);
  call_options options_of(std::size_t number) const;
  bool goes_on_after(const grpc::Status& failure, const call_info& info, task_group& all);
  bool is_harmless(const grpc::Status& failure) const;
  bool ran_out_of_time(const grpc::Status& failure) const noexcept;
  void* take_next();
  void tell_end();

  const std::shared_ptr<client_core> client_;
  const std::size_t method_;
  const google::protobuf::MessageLite& request_;
  const call_options options_;
  const context::time_point deadline_;
  hedging_policy& policy_;
  counted_ptr<call_record> record_;  // of all attempts together, if the caller wants a record
  std::deque<attempt> attempts_;
  int begun_ = 0;    // all attempts
  int pausing_ = 0;  // those of them that wait for their pause to end
  int running_ = 0;  // those that have started and not ended
  int sent_ = 0;     // those that may have reached a server
  bool no_more_ = false;
  clock::time_point next_begin_;
  attempt* winner_ = nullptr;
  void* reply_ = nullptr;
  grpc::Status status_;
  operation_ptr race_;  // destroyed first
  operation* now_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
