#pragma once

#include <string>
#include <vector>

#include "model.hpp"
#include "options.hpp"

namespace protocoro::plugin {

/// Finds pairs of names in the file that would be the same name in C++. Returns a message for the
/// user for each pair, with the place, both names and a way out. Looks only at what the options
/// generate.
std::vector<std::string> find_clashes(const proto_file& file, const options& options);

}  // namespace protocoro::plugin
