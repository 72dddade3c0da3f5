// What the service knows.
#ifndef FROM_GRPC_PLACES_HPP
#define FROM_GRPC_PLACES_HPP

#include <vector>

#include "atlas.pb.h"

const std::vector<atlas::Place>& places();

/// Null when there is nothing.
const atlas::Place* place_at(const atlas::Point& point);

bool is_inside(const atlas::Place& place, const atlas::Area& area);

#endif
