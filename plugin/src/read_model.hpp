#pragma once

#include <google/protobuf/descriptor.h>

#include "model.hpp"

namespace protocoro::plugin {

/// Reads the descriptor of a .proto file into plain values.
proto_file read_model(const google::protobuf::FileDescriptor& file);

}  // namespace protocoro::plugin
