#pragma once

#include <string>
#include <vector>

#include "model.hpp"
#include "options.hpp"

namespace protocoro::plugin {

/// Where two things of the file would get one name in C++: a text for the user each, with the
/// place, both names and the way out. Only what the options generate counts.
std::vector<std::string> find_clashes(const proto_file& file, const options& options);

}  // namespace protocoro::plugin
