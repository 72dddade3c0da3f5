// The named places that a guide knows.
#pragma once

#include <string>
#include <vector>

#include "route_guide.pb.h"

/// Reads a file of lines "latitude longitude name", in degrees; empty lines and what follows a '#'
/// do not count. Throws std::runtime_error, with file and line, for anything else.
std::vector<routeguide::Feature> load_features(const std::string& path);
