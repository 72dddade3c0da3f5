// The library or program that this runtime is a part of.
#ifndef PROTOCORO_BASE_INTERNAL_LOADED_LIBRARY_HPP
#define PROTOCORO_BASE_INTERNAL_LOADED_LIBRARY_HPP

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// From now on dlclose leaves it loaded: gRPC's threads and timers call what is here as long as the
/// process lives. The first time it also tells, in one line on stderr, whether there is another
/// runtime in the process. Any thread; cheap after the first time.
void stay_loaded() noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
