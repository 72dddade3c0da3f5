#include "protocoro/server/internal/socket_files.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

/// Returns 0 if a process accepts the connection, otherwise the error number.
int connect_to(const std::string& path) noexcept {
  const int connection = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (connection < 0) return errno;
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  const bool connected =
      ::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  const int why_not = connected ? 0 : errno;
  ::close(connection);
  return why_not;
}

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw std::runtime_error("protocoro: cannot listen on 'unix:" + path + "': " + why);
}

bool look_at(const std::string& path, struct stat& found) noexcept {
  return ::lstat(path.c_str(), &found) == 0;
}

}  // namespace

/// A full queue, or a socket of another type, also means that the socket is in use.
void socket_files::add(const std::string& path) {
  const auto same = [&path](const file& each) { return each.path == path; };
  if (std::any_of(files_.begin(), files_.end(), same)) refuse(path, "it is given twice");
  files_.emplace_back(path);
  struct stat found = {};
  switch (const int why_not = connect_to(path)) {
    case ENOENT:
      return;
    case ECONNREFUSED:
      if (look_at(path, found) && !S_ISSOCK(found.st_mode))
        refuse(path, "there is a file that is not a socket");
      return;
    case 0:
    case EAGAIN:
    case EPROTOTYPE:
      refuse(path, "another server listens there");
    default:
      refuse(path, std::strerror(why_not));
  }
}

void socket_files::are_made() noexcept {
  for (file& each : files_) {
    struct stat found = {};
    if (!look_at(each.path, found)) continue;
    each.device = found.st_dev;
    each.number = found.st_ino;
  }
}

/// A second name keeps a file alive when gRPC removes the first one.
socket_files::guard::guard(const socket_files& files) {
  for (const file& each : files.files_) {
    struct stat found = {};
    if (!look_at(each.path, found) || !S_ISSOCK(found.st_mode)) continue;
    if (found.st_dev == each.device && found.st_ino == each.number) continue;
    const std::string second = each.path + "." + std::to_string(::getpid());
    if (::link(each.path.c_str(), second.c_str()) == 0) spared_.emplace_back(each.path, second);
  }
}

socket_files::guard::~guard() {
  for (const auto& [path, second] : spared_) {
    static_cast<void>(::link(second.c_str(), path.c_str()));
    ::unlink(second.c_str());
  }
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
