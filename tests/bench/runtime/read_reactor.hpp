// Reads a client's stream: there is nothing to tune in that, so both hand-written services do it
// so.
#ifndef BENCH_RUNTIME_READ_REACTOR_HPP
#define BENCH_RUNTIME_READ_REACTOR_HPP

#include <grpcpp/grpcpp.h>

#include "rpc_test.pb.h"
#include "tally.hpp"

namespace bench {

class read_reactor final : public grpc::ServerReadReactor<protocoro::testing::TestRequest> {
 public:
  read_reactor(protocoro::testing::TestReply& reply, tally& served)
      : served_(served), reply_(reply) {
    StartRead(&request_);
  }
  void OnReadDone(bool ok) override {
    if (!ok) {
      reply_.set_index(read_);
      return Finish(grpc::Status::OK);
    }
    ++read_;
    served_.add();
    StartRead(&request_);
  }
  void OnDone() override { delete this; }

 private:
  tally& served_;
  protocoro::testing::TestReply& reply_;
  protocoro::testing::TestRequest request_;
  int read_ = 0;
};

}  // namespace bench

#endif
