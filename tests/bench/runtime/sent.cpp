#include "sent.hpp"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tally.hpp"

namespace bench {
namespace {

constinit tally calls;

}  // namespace

std::uint64_t sent() noexcept { return calls.sum(); }

}  // namespace bench

extern "C" ssize_t sendmsg(int socket, const msghdr* message, int flags) {
  bench::calls.add();
  return syscall(SYS_sendmsg, socket, message, flags);
}
