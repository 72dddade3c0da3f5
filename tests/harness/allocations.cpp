#include "allocations.hpp"

#include <dlfcn.h>
#include <execinfo.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iomanip>
#include <new>
#include <sstream>
#include <string_view>
#include <thread>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PROTOCORO_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define PROTOCORO_SANITIZED
#endif
#endif

// The linker's: where this program's code begins and ends.
extern "C" const char __executable_start;
extern "C" const char etext;

namespace support {
namespace {

/// All atomics here are relaxed: counting must order nothing, or it would hide races from
/// ThreadSanitizer.
class place {
 public:
  std::atomic<std::uintptr_t> address{0};
  std::atomic<long> outstanding{0};
};

constexpr std::size_t most_places = 16384;
std::array<place, most_places> places;

std::atomic<long> until_failure{0};  // so many allocations; 0: none fails
std::atomic<std::uintptr_t> failed_at{0};

std::string offset_of(std::uintptr_t address) {
  std::ostringstream text;
  text << "0x" << std::hex << address - reinterpret_cast<std::uintptr_t>(&__executable_start);
  return text.str();
}

long outstanding(std::size_t i) noexcept {
  return places[i].outstanding.load(std::memory_order_relaxed);
}

}  // namespace

allocations::allocations() : by_place_(most_places) {
  for (std::size_t i = 0; i != most_places; ++i) by_place_[i] = outstanding(i);
  // The vector itself was made before it looked, and lives as long as this.
}

long allocations::added() const noexcept {
  long sum = 0;
  for (std::size_t i = 0; i != most_places; ++i) sum += outstanding(i) - by_place_[i];
  return sum;
}

bool allocations::back() const noexcept {
  for (std::size_t i = 0; i != most_places; ++i)
    if (outstanding(i) > by_place_[i]) return false;
  return true;
}

bool allocations::wait_until_back(std::chrono::seconds limit) const {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!back()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

std::string allocations::report() const {
  std::ostringstream text;
  for (std::size_t i = 0; i != most_places; ++i) {
    const long more = outstanding(i) - by_place_[i];
    if (more == 0) continue;
    text << std::showpos << more << " from "
         << offset_of(places[i].address.load(std::memory_order_relaxed)) << '\n';
  }
  return text.str();
}

failing_allocation::failing_allocation(long which) noexcept {
  failed_at = 0;
  until_failure = which;
}

failing_allocation::~failing_allocation() { until_failure = 0; }

bool failing_allocation::has_failed() const noexcept { return failed_at != 0; }

std::string failing_allocation::place() const { return offset_of(failed_at); }

}  // namespace support

#ifndef PROTOCORO_SANITIZED

namespace support {
namespace {

/// Before each object; as large as keeps the object aligned.
class alignas(std::max_align_t) header {
 public:
  place* from;  // none: not our code
};

/// Of the code that called operator new: an entry of its own, found or made.
place* place_of(const void* caller) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(caller);
  const auto begin = reinterpret_cast<std::uintptr_t>(&__executable_start);
  if (address < begin || address >= reinterpret_cast<std::uintptr_t>(&etext)) return nullptr;
  for (std::size_t i = address * 0x9E3779B97F4A7C15u >> 50, tried = 0; tried != most_places;
       ++tried, i = (i + 1) % most_places) {
    std::uintptr_t there = places[i].address.load(std::memory_order_relaxed);
    if (there == 0 &&
        places[i].address.compare_exchange_strong(there, address, std::memory_order_relaxed))
      return &places[i];
    if (there == address) return &places[i];
  }
  std::abort();  // more places than the table has
}

bool is_in_text(const void* code) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(code);
  return address >= reinterpret_cast<std::uintptr_t>(&__executable_start) &&
         address < reinterpret_cast<std::uintptr_t>(&etext);
}

/// Shared libraries too call what the C++ library's templates are made of in here, std::string's
/// functions say: they are found by name.
bool serves_a_shared_library() noexcept {
  std::array<void*, 64> frames;
  const int depth = backtrace(frames.data(), static_cast<int>(frames.size()));
  const char* outermost = nullptr;
  for (int i = 0; i != depth && is_in_text(frames[static_cast<std::size_t>(i)]); ++i) {
    Dl_info found;
    const bool any = dladdr(frames[static_cast<std::size_t>(i)], &found) != 0;
    outermost = any ? found.dli_sname : nullptr;
  }
  if (outermost == nullptr) return false;
  const std::string_view name(outermost);
  return name.starts_with("_ZNS") || name.starts_with("_ZNKS") || name.starts_with("_ZSt");
}

/// Of this one is it the turn to fail?
bool fails(const place* from) noexcept {
  if (from == nullptr || until_failure.load(std::memory_order_relaxed) <= 0) return false;
  if (serves_a_shared_library()) return false;
  if (until_failure.fetch_sub(1, std::memory_order_relaxed) != 1) return false;
  failed_at = from->address.load(std::memory_order_relaxed);
  return true;
}

void* allocate(std::size_t size, const void* caller) noexcept {
  place* const from = place_of(caller);
  if (fails(from)) return nullptr;
  void* const memory = std::malloc(sizeof(header) + size);
  if (memory == nullptr) return nullptr;
  auto* const made = new (memory) header{from};
  if (made->from != nullptr) made->from->outstanding.fetch_add(1, std::memory_order_relaxed);
  return made + 1;
}

void* allocate_or_throw(std::size_t size, const void* caller) {
  void* const object = allocate(size, caller);
  if (object == nullptr) throw std::bad_alloc();
  return object;
}

void deallocate(void* object) noexcept {
  if (object == nullptr) return;
  header* const made = static_cast<header*>(object) - 1;
  if (made->from != nullptr) made->from->outstanding.fetch_sub(1, std::memory_order_relaxed);
  std::free(made);
}

}  // namespace
}  // namespace support

// The forms for over-aligned types stay the library's own: they never meet these.
void* operator new(std::size_t size) {
  return support::allocate_or_throw(size, __builtin_return_address(0));
}
void* operator new[](std::size_t size) {
  return support::allocate_or_throw(size, __builtin_return_address(0));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return support::allocate(size, __builtin_return_address(0));
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return support::allocate(size, __builtin_return_address(0));
}
void operator delete(void* object) noexcept { support::deallocate(object); }
void operator delete[](void* object) noexcept { support::deallocate(object); }
void operator delete(void* object, std::size_t) noexcept { support::deallocate(object); }
void operator delete[](void* object, std::size_t) noexcept { support::deallocate(object); }
void operator delete(void* object, const std::nothrow_t&) noexcept { support::deallocate(object); }
void operator delete[](void* object, const std::nothrow_t&) noexcept {
  support::deallocate(object);
}

#endif
