// Reports exceptions that no code is left to catch.
#ifndef PROTOCORO_CORO_DETAIL_UNHANDLED_ERROR_HPP
#define PROTOCORO_CORO_DETAIL_UNHANDLED_ERROR_HPP

#include <exception>

#include "protocoro/coro/detail/operation.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Writes one line to stderr: `who` failed, and with what. A `cancelled` is not an error and is not
/// written.
void report_unhandled_error(const char* who, const std::exception_ptr& error) noexcept;

/// Passes the error to the hook of spawn_error_hook.hpp.
void report_spawned_failure(const std::exception_ptr& error) noexcept;

/// Returns an operation that has failed before it could begin.
operation_ptr failed_operation(std::exception_ptr error);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
