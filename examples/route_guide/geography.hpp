// Points, areas and the distances between them.
#pragma once

#include <string>

#include "route_guide.pb.h"

/// From degrees.
routeguide::Point point_at(double latitude, double longitude);

/// For example "54.4671 N, 3.0816 W".
std::string to_string(const routeguide::Point& point);

/// A rectangle may be given by any two opposite corners. It does not cross the date line.
bool contains(const routeguide::Rectangle& area, const routeguide::Point& point);

/// In metres, along the surface of the earth.
double distance(const routeguide::Point& from, const routeguide::Point& to);
