#include "hedged_call.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "client_call.hpp"
#include "protocoro/detail/operation_awaiter.hpp"
#include "protocoro/sleep.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// The reply stays with its call.
class reply_in_place final : public operation_awaiter {
 public:
  using operation_awaiter::operation_awaiter;
  void* await_resume() { return take(); }
};

}  // namespace

hedged_call::hedged_call(std::shared_ptr<client_core> client, std::size_t method,
                         const google::protobuf::MessageLite& request, const call_options& options,
                         const hedging_options& how)
    : client_(std::move(client)),
      method_(method),
      request_(request),
      options_(options),
      how_(how),
      calls_(static_cast<std::size_t>(how.attempts())),
      work_(run(*this)) {
  if (options_.recorded()) record_ = options_.recorded()->begin();
}

/// Whoever waits for a record waits no longer.
hedged_call::~hedged_call() {
  work_.reset();
  if (record_) record_->complete_without_any();
}

void* hedged_call::take() {
  work_->take();
  return reply_;
}

task<> hedged_call::run(hedged_call& self) {
  task_group all;
  self.start_next(all);
  all.add(keep_starting(self, all));
  co_await all.join();
  if (self.reply_ == nullptr) throw rpc_error(self.status_);
}

task<> hedged_call::keep_starting(hedged_call& self, task_group& all) {
  while (self.begun_ != self.most()) {
    const std::chrono::nanoseconds passed = clock::now() - self.last_begin_;
    if (passed >= self.how_.delay())
      self.start_next(all);
    else
      co_await sleep_for(self.how_.delay() - passed);
  }
}

/// One may end after another has decided, before it hears of the stop.
task<> hedged_call::attempt(hedged_call& self, std::size_t number, task_group& all) {
  const call_info info;
  operation_ptr& call = self.calls_[number];
  void* reply = nullptr;
  grpc::Status status;
  try {
    call = make_call(self.client_, self.method_, self.request_, self.options_of(number, info));
    reply = co_await reply_in_place(call.get());
  } catch (const rpc_error& error) {
    status = error.status();
  }
  --self.running_;
  if (self.decided_) co_return;
  if (!status.ok() && self.goes_on_after(status, all)) co_return;
  self.decided_ = true;
  self.reply_ = reply;
  self.status_ = status;
  if (self.record_ && call) {
    metadata initial = co_await info.initial_metadata();
    self.record_->tell(std::move(initial), info);
  }
  all.request_stop();
}

void hedged_call::start_next(task_group& all) {
  last_begin_ = clock::now();
  ++running_;
  all.add(attempt(*this, begun_++, all));
}

/// The stop of the losers is the group's, which a detached call would not hear.
call_options hedged_call::options_of(std::size_t number, const call_info& info) const {
  constexpr std::string_view key = "grpc-previous-rpc-attempts";
  call_options options = options_;
  options.detach(false).record(info);
  if (number != 0 && !options.metadata().find(key)) options.metadata(key, std::to_string(number));
  return options;
}

bool hedged_call::goes_on_after(const grpc::Status& failure, task_group& all) {
  const auto& harmless = how_.codes();
  if (std::find(harmless.begin(), harmless.end(), failure.error_code()) == harmless.end())
    return false;
  if (begun_ != most()) start_next(all);
  return running_ != 0;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
