#include "snapshot.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>
#include <utility>

#include "protocoro/rpc/rpc_error.hpp"

namespace {

/// A file that gets its name when it is whole, and is nowhere when that never happens.
class file_to_be {
 public:
  explicit file_to_be(std::string path)
      : path_(std::move(path)),
        part_(path_ + ".part"),
        descriptor_(::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
    check(descriptor_);
  }
  ~file_to_be() {
    ::close(descriptor_);
    if (!whole_) ::unlink(part_.c_str());
  }
  file_to_be(const file_to_be&) = delete;
  file_to_be& operator=(const file_to_be&) = delete;

  void append(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      check(written);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void is_whole() {
    check(::fsync(descriptor_));
    check(std::rename(part_.c_str(), path_.c_str()));
    whole_ = true;
  }

 private:
  void check(long result) const {
    if (result < 0) throw std::system_error(errno, std::generic_category(), path_);
  }

  std::string path_;
  std::string part_;
  int descriptor_;
  bool whole_ = false;
};

}  // namespace

protocoro::task<std::uint64_t> save_snapshot(etcdserverpb::MaintenanceClient& client,
                                             std::string path, snapshot_progress tell) {
  file_to_be file(std::move(path));
  std::uint64_t written = 0;
  std::uint64_t remaining = 1;  // until etcd has said otherwise
  auto pieces = client.Snapshot({});
  while (auto piece = co_await pieces.next()) {
    file.append(piece->blob());
    written += piece->blob().size();
    remaining = piece->remaining_bytes();
    tell(written, remaining);
  }
  if (remaining != 0)
    throw protocoro::rpc_error(protocoro::status_code::DATA_LOSS,
                               "etcd's snapshot ended before it was whole");
  file.is_whole();
  co_return written;
}
