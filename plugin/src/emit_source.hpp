#pragma once

#include <string>

#include "model.hpp"
#include "options.hpp"

namespace protocoro::plugin {

/// Emits x.coro.pb.cc: tables of methods and handlers, and bodies of one statement that call the
/// runtime.
std::string emit_source(const proto_file& file, const options& options = {});

}  // namespace protocoro::plugin
