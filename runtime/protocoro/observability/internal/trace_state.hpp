// What of a caller's `tracestate` goes on to the servers that a handler calls.
#ifndef PROTOCORO_OBSERVABILITY_INTERNAL_TRACE_STATE_HPP
#define PROTOCORO_OBSERVABILITY_INTERNAL_TRACE_STATE_HPP

#include <string>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// The legal entries of `received`, at most 32 of them and at most 512 characters: of a longer list
/// entries of more than 128 characters are left out first, then others, each time the rightmost.
/// (W3C Trace Context, section 3.3, which would rather lose the whole list for one illegal entry.)
std::string passed_on_tracestate(std::string_view received);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
