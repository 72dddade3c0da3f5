// How often this process sends on sockets.
#ifndef BENCH_RUNTIME_SENT_HPP
#define BENCH_RUNTIME_SENT_HPP

#include <cstdint>

namespace bench {

/// Calls of sendmsg so far, in the whole process. sent.cpp puts a function of that name before the
/// C library's, so it counts where gRPC is a shared library.
std::uint64_t sent() noexcept;

}  // namespace bench

#endif
