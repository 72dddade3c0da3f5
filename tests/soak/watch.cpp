#include "watch.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace soak {

using namespace std::chrono_literals;

long resident(pid_t process) {
  const std::string who = process == 0 ? "self" : std::to_string(process);
  std::ifstream status("/proc/" + who + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  return 0;
}

int open_files() {
  const std::filesystem::directory_iterator files("/proc/self/fd");
  return static_cast<int>(std::distance(begin(files), end(files))) - 1;  // not the one that lists
}

void watch::print(const std::string& line) const {
  if (!quiet_) std::cout << "  " << line << std::endl;
}

void watch::progress(long done, long of) {
  const auto now = clock::now();
  if (now - last_line_ < 3s) return;
  last_line_ = now;
  print(std::to_string(done) + " of " + std::to_string(of) + ", " +
        std::to_string(resident() / 1024) + " MiB");
}

void watch::expect(bool kept, const std::string& promise) {
  if (kept) return;
  failed_ = true;
  std::cout << "  BROKEN: " << promise << std::endl;
}

double watch::seconds() const {
  return std::chrono::duration<double>(clock::now() - begin_).count();
}

}  // namespace soak
