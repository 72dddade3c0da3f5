#pragma once

#include <string>

#include "model.hpp"
#include "options.hpp"

namespace protocoro::plugin {

/// Emits x.coro.pb.h: a client class and a handler class per service.
std::string emit_header(const proto_file& file, const options& options = {});

}  // namespace protocoro::plugin
