// A client's stream on gRPC's callback API, but for how its messages are written.
#ifndef BENCH_RUNTIME_STREAM_WRITER_HPP
#define BENCH_RUNTIME_STREAM_WRITER_HPP

#include <grpcpp/grpcpp.h>

#include "callback_caller.hpp"
#include "rpc_test.grpc.pb.h"

namespace bench {

class stream_writer : protected callback_caller,
                      protected grpc::ClientWriteReactor<protocoro::testing::TestRequest> {
 public:
  using callback_caller::callback_caller;

  void start() {
    written_ = 0;
    stub_.async()->ClientStreaming(new_context(), &reply_, this);
    write_next();
    StartCall();
  }

 protected:
  ~stream_writer() = default;

  int written_ = 0;

 private:
  virtual void write_next() = 0;

  void OnWriteDone(bool ok) override {
    if (!ok) return;
    seen_.operations.add();
    write_next();
  }
  void OnDone(const grpc::Status& status) override {
    if (!was_last(status)) start();
  }
};

}  // namespace bench

#endif
