// Calls in rounds, and one line about each: who answered, what was repeated, what failed.
#ifndef PRODUCTION_ROUNDS_HPP
#define PRODUCTION_ROUNDS_HPP

#include <string>

#include "program.hpp"
#include "stock.coro.pb.h"

/// Their options, for a program's usage, and the defaults.
extern const std::string rounds_usage;
extern const arguments::values rounds_defaults;

/// Throws std::runtime_error at the end when calls have failed.
void play_rounds(warehouse::StockClient& client, const arguments& given);

#endif
