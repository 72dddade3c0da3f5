// Chooses which part of a caller's `tracestate` is sent on to the servers that a handler calls.
#ifndef PROTOCORO_OBSERVABILITY_INTERNAL_TRACE_STATE_HPP
#define PROTOCORO_OBSERVABILITY_INTERNAL_TRACE_STATE_HPP

#include <string>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Returns the legal entries of `received`, at most 32 and at most 512 characters. If the list is
/// longer, entries of more than 128 characters are dropped first, then others, each time the
/// rightmost. (W3C Trace Context, section 3.3, prefers to drop the whole list for one illegal
/// entry.)
std::string passed_on_tracestate(std::string_view received);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
