// Keeps the library or program that contains this runtime loaded.
#ifndef PROTOCORO_BASE_INTERNAL_LOADED_LIBRARY_HPP
#define PROTOCORO_BASE_INTERNAL_LOADED_LIBRARY_HPP

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// From now on dlclose leaves this library loaded, because gRPC's threads and timers call its code
/// as long as the process lives. The first call also looks for another runtime in the process, and
/// reports one in a line on stderr. Any thread; cheap after the first time.
void stay_loaded() noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
