// A unary call that is made several times at once.
#ifndef PROTOCORO_HEDGED_CALL_HPP
#define PROTOCORO_HEDGED_CALL_HPP

#include <google/protobuf/message_lite.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "call_record.hpp"
#include "client_core.hpp"
#include "protocoro/call_options.hpp"
#include "protocoro/hedging.hpp"
#include "protocoro/task_group.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The attempts take turns on the strand that awaits this. Each is a call with a reply of its own,
/// which stays here; the one that counts gives its reply.
class hedged_call final : public operation {
 public:
  /// `request` and `how` outlive it. Makes nothing before the first `advance`.
  hedged_call(std::shared_ptr<client_core> client, std::size_t method,
              const google::protobuf::MessageLite& request, const call_options& options,
              const hedging_options& how);

  bool advance(work_item& done, context& where) override { return work_->advance(done, where); }
  void* take() override;
  void abandon() noexcept override { work_->abandon(); }
  void drop() noexcept override { delete this; }

 private:
  using clock = std::chrono::steady_clock;

  ~hedged_call();

  static task<> run(hedged_call& self);
  static task<> keep_starting(hedged_call& self, task_group& all);
  static task<> attempt(hedged_call& self, std::size_t number, task_group& all);

  void start_next(task_group& all);
  call_options options_of(std::size_t number, const call_info& info) const;
  bool goes_on_after(const grpc::Status& failure, task_group& all);
  std::size_t most() const noexcept { return calls_.size(); }

  const std::shared_ptr<client_core> client_;
  const std::size_t method_;
  const google::protobuf::MessageLite& request_;
  const call_options options_;
  const hedging_options& how_;
  counted_ptr<call_record> record_;   // of all attempts together, if there is to be one
  std::vector<operation_ptr> calls_;  // a place for each attempt
  std::size_t begun_ = 0;
  std::size_t running_ = 0;
  clock::time_point last_begin_;
  bool decided_ = false;
  void* reply_ = nullptr;
  grpc::Status status_;
  operation_ptr work_;  // goes first
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
