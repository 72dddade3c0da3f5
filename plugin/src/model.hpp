#pragma once

#include <string>
#include <vector>

/// The parts of a .proto file that the emitters need, as plain values without libprotoc.
///
/// Names are as in the schema, not yet as in C++. Only the message types are C++ names, because
/// only protobuf's own C++ generator knows how to spell them.
namespace protocoro::plugin {

enum class rpc_kind { unary, server_streaming, client_streaming, bidi_streaming };

/// The value of `option idempotency_level`.
enum class idempotency { unknown, idempotent, no_side_effects };

struct method {
  std::string name;
  std::string request;  ///< C++ type, begins with `::`
  std::string reply;    ///< C++ type, begins with `::`
  rpc_kind kind = rpc_kind::unary;
  bool deprecated = false;
  idempotency level = idempotency::unknown;
  std::string comment;
  std::string location;  ///< for example route_guide.proto:12:3
};

struct service {
  std::string name;
  std::string full_name;
  std::vector<method> methods;
  bool deprecated = false;
  std::string comment;
  std::string location;
};

/// A name that protobuf's own output for the schema declares in the namespace of our classes.
struct declaration {
  std::string cpp_name;
  std::string description;  ///< for example "message routeguide.Point"
  std::string location;
};

struct proto_file {
  std::string name;
  std::string package;
  std::vector<service> services;
  std::vector<declaration> declarations;
};

}  // namespace protocoro::plugin
