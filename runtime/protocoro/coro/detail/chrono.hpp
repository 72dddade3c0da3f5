// Clocks and durations. In C++20 <chrono> also brings calendars and formatting, 5 % of the cost of
// including a generated header; libstdc++'s <mutex>, which protobuf includes anyway, has the clocks
// and durations alone, because its timed members need them.
#ifndef PROTOCORO_CORO_DETAIL_CHRONO_HPP
#define PROTOCORO_CORO_DETAIL_CHRONO_HPP

#include <version>

#ifdef __GLIBCXX__
#include <mutex>
#else
#include <chrono>
#endif

#endif
