#pragma once

#include <google/protobuf/descriptor.h>

#include "model.hpp"

namespace protocoro::plugin {

proto_file read_model(const google::protobuf::FileDescriptor& file);

}  // namespace protocoro::plugin
