#include "figures.hpp"

#include <sys/resource.h>

#include <sstream>

#include "allocations.hpp"

namespace bench {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

}  // namespace

figures::figures(const tally& operations)
    : when_(std::chrono::steady_clock::now()),
      operations_(operations.sum()),
      allocations_(allocations()) {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  cpu_seconds_ = seconds(used.ru_utime) + seconds(used.ru_stime);
  peak_rss_kib_ = used.ru_maxrss;
}

double figures::seconds_since(const figures& earlier) const {
  return std::chrono::duration<double>(when_ - earlier.when_).count();
}

std::string figures::json_since(const figures& earlier) const {
  std::ostringstream text;
  text.precision(9);
  text << R"("seconds": )" << seconds_since(earlier) << R"(, "cpu_seconds": )"
       << cpu_seconds_ - earlier.cpu_seconds_ << R"(, "operations": )"
       << operations_ - earlier.operations_ << R"(, "allocations": )"
       << allocations_ - earlier.allocations_ << R"(, "peak_rss_kib": )" << peak_rss_kib_;
  return text.str();
}

}  // namespace bench
