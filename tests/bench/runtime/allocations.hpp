// How often this process has asked the heap for memory.
#ifndef BENCH_RUNTIME_ALLOCATIONS_HPP
#define BENCH_RUNTIME_ALLOCATIONS_HPP

#include <cstdint>

namespace bench {

/// Since it was started: by malloc, calloc, realloc and what stands on them, operator new included,
/// in this program and in every shared library. Always 0 under a sanitizer, which needs malloc for
/// itself.
std::uint64_t allocations() noexcept;

}  // namespace bench

#endif
