#pragma once

#include <string>
#include <vector>

/// What a .proto file says, as far as the emitters care: plain values, free of libprotoc.
///
/// Nothing here is spelled for C++ yet, except the message types, whose spelling only
/// protobuf's own C++ generator knows.
namespace protocoro::plugin {

enum class rpc_kind { unary, server_streaming, client_streaming, bidi_streaming };

/// What `option idempotency_level` says.
enum class idempotency { unknown, idempotent, no_side_effects };

struct method {
  std::string name;
  std::string request;  ///< C++ type, from `::`
  std::string reply;    ///< C++ type, from `::`
  rpc_kind kind = rpc_kind::unary;
  bool deprecated = false;
  idempotency level = idempotency::unknown;
  std::string comment;
  std::string location;  ///< route_guide.proto:12:3
};

struct service {
  std::string name;
  std::string full_name;
  std::vector<method> methods;
  bool deprecated = false;
  std::string comment;
  std::string location;
};

/// A name that protobuf's own output for the schema puts beside our classes.
struct declaration {
  std::string cpp_name;
  std::string description;  ///< message routeguide.Point
  std::string location;
};

struct proto_file {
  std::string name;
  std::string package;
  std::vector<service> services;
  std::vector<declaration> declarations;
};

}  // namespace protocoro::plugin
