#include <grpcpp/grpcpp.h>

#include <memory>
#include <stdexcept>

#include "callback_caller.hpp"
#include "load.hpp"
#include "stream_writer.hpp"

namespace bench {
namespace {

/// It always knows what comes next, so gRPC may gather what is written until then; the half-close
/// leaves with the last message. The first one must leave at once: with a hint it would not
/// complete while the initial metadata are unsent.
class tuned_writer final : public stream_writer {
 public:
  using stream_writer::stream_writer;

 private:
  void write_next() override {
    if (written_ == messages_per_stream_) return;
    request_.set_count(written_++);
    grpc::WriteOptions how;
    if (written_ == messages_per_stream_) return StartWriteLast(&request_, how);
    if (written_ > 1) how.set_buffer_hint();
    StartWrite(&request_, how);
  }
};

}  // namespace

std::unique_ptr<load> callback_tuned_load(const plan& made, meter& seen) {
  if (made.what != scene::client_stream) throw std::logic_error("only client_stream has hints");
  return std::make_unique<callback_calls<tuned_writer>>(made, seen);
}

}  // namespace bench
