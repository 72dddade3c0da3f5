#include "protocoro/base/internal/random_id.hpp"

#include <random>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

constexpr std::string_view hexadecimal = "0123456789abcdef";

std::mt19937_64 seeded() {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device()};
  return std::mt19937_64(seed);
}

}  // namespace

/// Not inlined, because clang assumes inside a coroutine that a thread_local variable stays the
/// same (docs/compatibility.md).
[[gnu::noinline]] std::string random_id(std::size_t digits) {
  static thread_local std::mt19937_64 source = seeded();
  std::string id;
  while (id.find_first_not_of('0') == std::string::npos) {
    id.clear();
    while (id.size() != digits) id += hexadecimal[source() & 15];
  }
  return id;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
