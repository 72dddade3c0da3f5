// What a scene prints and what it must keep: its numbers, its memory, its promises.
#ifndef TESTS_SOAK_WATCH_HPP
#define TESTS_SOAK_WATCH_HPP

#include <sys/types.h>

#include <chrono>
#include <string>

namespace soak {

/// Of this process, or another, in KiB: /proc/<id>/status.
long resident(pid_t process = 0);

/// Files that this process has open.
int open_files();

class watch {
 public:
  explicit watch(bool quiet = false) : quiet_(quiet) {}

  void print(const std::string& line) const;
  /// From any thread, but one at a time: a line every few seconds.
  void progress(long done, long of);
  /// A promise; a broken one makes the program fail.
  void expect(bool kept, const std::string& promise);
  bool failed() const { return failed_; }
  double seconds() const;

 private:
  using clock = std::chrono::steady_clock;

  const bool quiet_;
  const clock::time_point begin_ = clock::now();
  clock::time_point last_line_ = begin_;
  bool failed_ = false;
};

}  // namespace soak

#endif
