// Includes clocks and durations, without the rest of <chrono>.
//
// In C++20 <chrono> also brings calendars and formatting, 5 % of the cost of including a generated
// header. libstdc++'s <mutex>, which protobuf includes anyway, brings only the clocks and durations
// that its timed members need.
#ifndef PROTOCORO_CORO_DETAIL_CHRONO_HPP
#define PROTOCORO_CORO_DETAIL_CHRONO_HPP

#include <version>

#ifdef __GLIBCXX__
#include <mutex>
#else
#include <chrono>
#endif

#endif
