#include "protocoro/resilience/internal/hedged_call.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "protocoro/client/internal/answer_time.hpp"
#include "protocoro/client/internal/client_call.hpp"
#include "protocoro/client/internal/time_left.hpp"
#include "protocoro/coro/cancelled.hpp"
#include "protocoro/coro/detail/operation_awaiter.hpp"
#include "protocoro/resilience/internal/push_back.hpp"
#include "protocoro/time/sleep.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// Leaves the reply in its call.
class reply_in_place final : public operation_awaiter {
 public:
  using operation_awaiter::operation_awaiter;
  void* await_resume() { return take(); }
};

}  // namespace

hedged_call::hedged_call(std::shared_ptr<client_core> client, std::size_t method,
                         const google::protobuf::MessageLite& request, const call_options& options,
                         context::time_point deadline, hedging_policy& policy)
    : client_(std::move(client)),
      method_(method),
      request_(request),
      options_(options),
      deadline_(deadline),
      policy_(policy),
      race_(run(*this)),
      now_(race_.get()) {
  if (options_.recorded()) record_ = options_.recorded()->begin();
}

/// Releases those who wait for the record.
hedged_call::~hedged_call() {
  race_.reset();
  if (record_) record_->complete_without_any();
}

// --- the race

/// The group's stop has ended only the wait for a losing stream's reply; resetting its call ends
/// the stream.
task<> hedged_call::run(hedged_call& self) {
  task_group all;
  self.begin(all);
  all.add(keep_starting(self, all));
  co_await all.join();
  for (attempt& each : self.attempts_)
    if (&each != self.winner_) each.call.reset();
  if (self.winner_ == nullptr) throw cancelled();  // stopped while no caller waited
  if (!self.status_.ok()) throw rpc_error(self.status_).never_sent(self.sent_ == 0);
}

task<> hedged_call::keep_starting(hedged_call& self, task_group& all) {
  while (self.may_begin()) {
    const nanoseconds left = self.next_begin_ - clock::now();
    if (left <= nanoseconds::zero())
      self.begin(all);
    else
      co_await sleep_for(left);
  }
}

task<> hedged_call::start_after(hedged_call& self, nanoseconds pause, task_group& all) {
  co_await sleep_for(pause);
  --self.pausing_;
  if (!self.is_decided()) self.start(all);
}

/// An attempt may end after another one has decided the call, before the stop reaches it.
task<> hedged_call::make(hedged_call& self, std::size_t number, task_group& all) {
  attempt& made = self.attempts_[number];
  void* reply = nullptr;
  grpc::Status status;
  try {
    made.call = make_call(self.client_, self.method_, self.request_, self.options_of(number));
    reply = co_await reply_in_place(made.call.get());
  } catch (const rpc_error& error) {
    status = error.status();
    if (error.never_sent()) --self.sent_;
  }
  --self.running_;
  if (self.winner_ != nullptr) co_return;
  if (!status.ok() && self.goes_on_after(status, made.info, all)) co_return;
  self.winner_ = &made;
  self.reply_ = reply;
  self.status_ = status;
  if (status.ok()) self.policy_.budget.succeeded();
  if (self.record_ && made.call) {
    metadata initial = co_await made.info.initial_metadata();
    self.record_->tell_initial(std::move(initial));
  }
  all.request_stop();
}

bool hedged_call::may_begin() const noexcept {
  return !is_decided() && begun_ < policy_.options.attempts() && policy_.budget.has_another();
}

/// The next attempt starts no earlier than `delay` after the start of this one.
void hedged_call::begin(task_group& all, nanoseconds pause) {
  ++begun_;
  const auto now = clock::now();
  const nanoseconds longest = clock::time_point::max() - now - pause;
  const nanoseconds delay = std::clamp(policy_.options.delay(), nanoseconds::zero(), longest);
  next_begin_ = std::max(next_begin_, now + pause + delay);
  if (pause <= nanoseconds::zero()) return start(all);
  ++pausing_;
  all.add(start_after(*this, pause, all));
}

void hedged_call::start(task_group& all) {
  ++running_;
  ++sent_;
  attempts_.emplace_back();
  all.add(make(*this, attempts_.size() - 1, all));
}

/// Attempts are not detached: a detached call would not receive the group's stop, which ends
/// losers.
call_options hedged_call::options_of(std::size_t number) const {
  constexpr std::string_view key = "grpc-previous-rpc-attempts";
  call_options options = options_;
  options.detach(false).record(attempts_[number].info);
  if (number != 0 && !options.metadata().find(key)) options.metadata(key, std::to_string(number));
  return options;
}

/// True if the failure is harmless and another attempt runs or will start.
bool hedged_call::goes_on_after(const grpc::Status& failure, const call_info& info,
                                task_group& all) {
  if (!is_harmless(failure)) return false;
  if (!ran_out_of_time(failure)) policy_.budget.failed();
  const push_back said(info.trailing_metadata(), failure);
  const nanoseconds pause = said.pause().value_or(said.shortest_pause());
  if (said.forbids() || pause >= time_left(options_)) no_more_ = true;
  if (may_begin()) begin(all, pause);
  return running_ != 0 || (pausing_ != 0 && !no_more_);
}

bool hedged_call::is_harmless(const grpc::Status& failure) const {
  const auto& codes = policy_.options.codes();
  return std::find(codes.begin(), codes.end(), failure.error_code()) != codes.end();
}

/// True if the call's own deadline has passed; that says nothing about the server.
bool hedged_call::ran_out_of_time(const grpc::Status& failure) const noexcept {
  return failure.error_code() == status_code::DEADLINE_EXCEEDED && has_passed(deadline_);
}

// --- its result

void* hedged_call::take() {
  if (!races()) return take_next();
  const bool streamed = client_->method(method_).kind() == rpc_kind::server_streaming;
  if (streamed && reply_ != nullptr)
    now_ = winner_->call.get();
  else if (winner_ != nullptr)
    tell_end();
  race_->take();
  return reply_;
}

void* hedged_call::take_next() {
  try {
    void* const reply = now_->take();
    if (reply == nullptr) tell_end();
    return reply;
  } catch (...) {
    tell_end();
    throw;
  }
}

void hedged_call::tell_end() {
  if (record_) record_->tell_end(winner_->info);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
