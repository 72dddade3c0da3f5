// What this program's own code has allocated and not freed: call blocks, coroutine frames,
// messages.
//
//   const support::allocations before;
//   ...
//   before.wait_until_back();     // or before.added(), before.report()
//
// Link allocations.cpp: it replaces the global operator new. What gRPC and the C++ library allocate
// inside their own shared objects is not counted, since they keep much for later. Sanitizers have
// an operator new of their own: with them nothing is counted, and nothing is ever added.
#ifndef TESTS_HARNESS_ALLOCATIONS_HPP
#define TESTS_HARNESS_ALLOCATIONS_HPP

#include <chrono>
#include <string>
#include <vector>

namespace support {

/// The state of the moment when it was made. One thread may use it while others allocate.
class allocations {
 public:
  allocations();

  /// Outstanding ones beyond those of that moment; negative when older ones were freed.
  long added() const noexcept;

  /// Until every place in the code has as many outstanding as at that moment. gRPC's last callback
  /// of a call may come when everybody else has forgotten it, so this waits; false after `limit`.
  bool wait_until_back(std::chrono::seconds limit = std::chrono::seconds(20)) const;

  /// The places in the code whose number differs, one a line: feed them to addr2line.
  std::string report() const;

 private:
  bool back() const noexcept;

  std::vector<long> by_place_;
};

/// While this lives, one allocation of this program's own code fails, on whatever thread: operator
/// new throws std::bad_alloc. One at a time. With sanitizers none fails.
class failing_allocation {
 public:
  /// 1 is the next one.
  explicit failing_allocation(long which) noexcept;
  ~failing_allocation();
  failing_allocation(const failing_allocation&) = delete;
  failing_allocation& operator=(const failing_allocation&) = delete;

  bool has_failed() const noexcept;
  /// Where in the code: feed it to addr2line.
  std::string place() const;
};

}  // namespace support

#endif
