// One line on stdout for each call and each span; what collects them reads lines.
#ifndef SECURE_LOG_HPP
#define SECURE_LOG_HPP

#include <string_view>

#include "protocoro/observability/trace_context.hpp"

/// In one write: the lines of several threads do not mix.
void write_line(std::string_view line);

/// trace=... span=... parent=... kind=server method=... code=OK ms=0.7
void write_span(const protocoro::span& ended);

#endif
