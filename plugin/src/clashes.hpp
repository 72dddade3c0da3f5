#pragma once

#include <string>
#include <vector>

#include "model.hpp"

namespace protocoro::plugin {

/// Where two things of the file would get one name in C++: a text for the user each, with the
/// place, both names and the way out. Mock classes count only where they are generated.
std::vector<std::string> find_clashes(const proto_file& file, bool with_mocks);

}  // namespace protocoro::plugin
