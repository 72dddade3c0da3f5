// gRPC's server reflection; needs the library protocoro::reflection.
#ifndef PROTOCORO_REFLECTION_HPP
#define PROTOCORO_REFLECTION_HPP

#include "protocoro/reflection/reflection.hpp"

#endif
