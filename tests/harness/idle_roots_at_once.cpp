// Linked into tests that run roots one after the other on one thread: a root without an executor
// that plain code wakes runs inside the waking call, so a test sees at once what it has caused.
// Real programs never do that; tests/coro/plain_calls_test.cpp has what they do.

#include "protocoro/coro/internal/idle_runner.hpp"

namespace {

[[maybe_unused]] const auto former =
    protocoro::detail::set_idle_runner([](protocoro::work_item& work) noexcept { work.run(); });

}  // namespace
