#pragma once

#include <string>

#include "model.hpp"
#include "options.hpp"

namespace protocoro::plugin {

/// Emits x_mock.coro.pb.h: a gmock class per generated class.
std::string emit_mock(const proto_file& file, const options& options = {});

}  // namespace protocoro::plugin
