// The same service, served in different ways.
//
// Unary: the text of the request. ServerStreaming: `count` replies with that text, numbered.
// ClientStreaming: how many requests came. Bidi: the text of every request, in turns. A unary call,
// a streamed message and a turn are one operation each.
#ifndef BENCH_RUNTIME_VARIANTS_HPP
#define BENCH_RUNTIME_VARIANTS_HPP

#include <memory>
#include <string>

#include "tally.hpp"

namespace bench {

/// A server that serves until it is destroyed.
class running {
 public:
  virtual ~running() = default;
  virtual int port() const = 0;
};

/// gRPC's callback API as one would first write it: a reactor per call, by new and delete, no
/// hints. Messages are reused within a call; that is not what makes it naive.
std::unique_ptr<running> serve_naive(const std::string& address, tally& served);
/// The same, tuned by hand with what the documented API offers.
std::unique_ptr<running> serve_tuned(const std::string& address, tally& served);
/// gRPC's synchronous API: a thread per call.
std::unique_ptr<running> serve_sync(const std::string& address, tally& served);

/// protocoro's handler inline, on a thread pool of two, on the one thread of an io_context.
std::unique_ptr<running> serve_inline(const std::string& address, tally& served);
std::unique_ptr<running> serve_on_pool(const std::string& address, tally& served);
std::unique_ptr<running> serve_on_io_context(const std::string& address, tally& served);

}  // namespace bench

#endif
