// error: .route_guide.coro.pb.h was generated for protocoro [0-9]+\.[0-9]+: generate it again
#include "protocoro/version.hpp"

#ifndef CORRECT
#undef PROTOCORO_GENERATED_FOR
#define PROTOCORO_GENERATED_FOR(major, minor) 0
#endif

#include "route_guide.coro.pb.h"
