#include "allocations.hpp"

#include <cstddef>
#include <cstdlib>

#include "tally.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BENCH_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define BENCH_SANITIZED
#endif
#endif

namespace bench {
namespace {

constinit tally made;

}  // namespace

std::uint64_t allocations() noexcept { return made.sum(); }

}  // namespace bench

#if defined(__GLIBC__) && !defined(BENCH_SANITIZED)

// A program's own malloc is also that of the shared libraries it uses. The memory stays glibc's, so
// free needs no counterpart. libstdc++'s operator new calls malloc and is counted there.
extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) noexcept {
  bench::made.add();
  return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) noexcept {
  bench::made.add();
  return __libc_calloc(count, size);
}

void* realloc(void* memory, std::size_t size) noexcept {
  bench::made.add();
  return __libc_realloc(memory, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  bench::made.add();
  return __libc_memalign(alignment, size);
}
}

#endif
