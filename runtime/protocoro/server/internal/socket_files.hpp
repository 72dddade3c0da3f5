// The files of the UNIX sockets that a server listens on. gRPC removes whatever socket lies at such
// a path, when a server begins to listen and again when it ends.
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
  /// Before the server listens. Throws std::runtime_error where a process answers already, or where
  /// it cannot be found out; a file that no process listens at is left to gRPC.
  void add(const std::string& path);
  /// When the server listens: the files that are there now are its own.
  void are_made() noexcept;

  /// While a server ends: what lies at its paths meanwhile and is another one's stays there.
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
    std::uint64_t number = 0;  // 0: none
  };

  std::vector<file> files_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
