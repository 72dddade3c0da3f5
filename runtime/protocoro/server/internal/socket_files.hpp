// Protects the files of the UNIX sockets that a server listens on. gRPC removes any socket at such
// a path, both when a server begins to listen and when it ends.
#ifndef PROTOCORO_SERVER_INTERNAL_SOCKET_FILES_HPP
#define PROTOCORO_SERVER_INTERNAL_SOCKET_FILES_HPP

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class socket_files {
 public:
  /// Called before the server listens. Throws std::runtime_error if another process accepts
  /// connections there or if that cannot be determined, if the path was added before, or if it
  /// names a file that is not a socket. A socket that no process listens on is left for gRPC to
  /// replace.
  void add(const std::string& path);
  /// Called when the server listens: the files that exist now are its own.
  void are_made() noexcept;

  /// While a server ends: preserves files at its paths that belong to other servers by then.
  class guard {
   public:
    explicit guard(const socket_files& files);
    ~guard();
    guard(const guard&) = delete;
    guard& operator=(const guard&) = delete;

   private:
    std::vector<std::pair<std::string, std::string>> spared_;  // path and second name
  };

 private:
  class file {
   public:
    explicit file(std::string its_path) : path(std::move(its_path)) {}

    std::string path;
    std::uint64_t device = 0;
    std::uint64_t number = 0;  // the inode; 0: none
  };

  std::vector<file> files_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
