// A connection is an open file, and some systems allow 1,024 of them unless asked for more.
#ifndef BENCH_RUNTIME_OPEN_FILES_HPP
#define BENCH_RUNTIME_OPEN_FILES_HPP

#include <sys/resource.h>

namespace bench {

/// As many as this process may have without other rights.
inline void allow_many_open_files() noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace bench

#endif
