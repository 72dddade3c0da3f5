#pragma once

#include <string>

#include "model.hpp"

namespace protocoro::plugin {

/// The C++ signature of a method. Only this file knows what the kinds of rpcs mean.
struct signature {
  std::string kind;       ///< an enumerator of ::protocoro::rpc_kind: unary
  std::string result;     ///< for example ::protocoro::task<::routeguide::Feature>
  std::string parameter;  ///< for example const ::routeguide::Point&
  std::string argument;   ///< for example request
  std::string forwarded;  ///< the argument as it is passed on to the runtime
};

signature signature_of(const method& method);

}  // namespace protocoro::plugin
