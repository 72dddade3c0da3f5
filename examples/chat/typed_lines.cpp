#include "typed_lines.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

typed_lines::typed_lines(int input, taker take, std::function<void()> ended)
    : input_(input),
      take_(std::move(take)),
      ended_(std::move(ended)),
      wake_up_(eventfd(0, EFD_CLOEXEC)) {
  if (wake_up_ == -1) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::thread([this] { read_all(); });
}

typed_lines::~typed_lines() {
  eventfd_write(wake_up_, 1);
  thread_.join();
  close(wake_up_);
}

void typed_lines::read_all() {
  std::string read;
  char block[longest_];
  while (wait_for_input()) {
    const ssize_t size = ::read(input_, block, sizeof block);
    if (size == -1 && (errno == EINTR || errno == EAGAIN)) continue;
    if (size <= 0) {  // the end; a terminal that went away fails instead
      if (!read.empty()) take_(std::move(read));
      ended_();
      return;
    }
    read.append(block, static_cast<std::size_t>(size));
    if (!take_whole_lines(read)) return;
  }
}

/// False: woken up.
bool typed_lines::wait_for_input() const {
  pollfd watched[] = {{wake_up_, POLLIN, 0}, {input_, POLLIN, 0}};
  while (poll(watched, 2, -1) == -1 && errno == EINTR) {
  }
  return watched[0].revents == 0;
}

bool typed_lines::take_whole_lines(std::string& read) {
  std::size_t begin = 0;
  std::size_t end = 0;
  while ((end = read.find('\n', begin)) != std::string::npos) {
    if (!take_(read.substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  read.erase(0, begin);
  return read.size() < longest_ || take_(std::exchange(read, {}));
}
