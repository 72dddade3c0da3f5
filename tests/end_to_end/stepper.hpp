// A handler of three steps. The caller says in the metadata what happens at one of them.
#ifndef TESTS_END_TO_END_STEPPER_HPP
#define TESTS_END_TO_END_STEPPER_HPP

#include <array>
#include <atomic>
#include <string>

#include "../harness/attendance.hpp"
#include "../harness/subject.hpp"
#include "fault_table.hpp"

namespace rpc_test {

/// Its first step comes before it reads or yields anything, the second after the first request was
/// read and the first reply yielded, the third when all are.
class stepper final : public RpcTestHandler {
 public:
  enum act { nothing, throws, waits, loops, floods };

  /// For call_options: at step 0, 1 or 2 of the call do this.
  static call_options at(int step, act what);

  attendance handlers;               // whose bodies run or wait
  attendance waiters;                // that have come to where they wait or loop
  protocoro::pipe<int> released{1};  // closed: the first that waits goes on

  int count(ending how) const { return endings_[index_of(how)]; }

  task<TestReply> Unary(server_context& context, const TestRequest& request) override;
  async_generator<TestReply> ServerStreaming(server_context& context,
                                             const TestRequest& request) override;
  task<TestReply> ClientStreaming(server_context& context,
                                  async_generator<TestRequest> requests) override;
  async_generator<TestReply> Bidi(server_context& context,
                                  async_generator<TestRequest> requests) override;

 private:
  class visit;
  class script;

  static std::size_t index_of(ending how);
  task<> step(int index, script wanted);
  task<> wait();

  std::array<std::atomic<int>, 4> endings_{};
  std::atomic<bool> items_taken_{false};
};

}  // namespace rpc_test

#endif
