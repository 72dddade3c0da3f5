#pragma once

#include <string>

#include "model.hpp"

namespace protocoro::plugin {

/// How a method looks in C++. Only this file knows what the kind of an rpc means.
struct signature {
  std::string kind;       ///< unary: an enumerator of ::protocoro::rpc_kind
  std::string result;     ///< ::protocoro::task<::routeguide::Feature>
  std::string parameter;  ///< const ::routeguide::Point&
  std::string argument;   ///< request
  std::string forwarded;  ///< the argument on its way to the runtime
};

signature signature_of(const method& method);

}  // namespace protocoro::plugin
