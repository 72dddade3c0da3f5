// Payloads as the cases want them: zeros, so many.
#ifndef INTEROP_PAYLOAD_HPP
#define INTEROP_PAYLOAD_HPP

#include <cstddef>
#include <string>

#include "test.pb.h"

namespace interop {

inline grpc::testing::Payload payload_of(int size) {
  grpc::testing::Payload payload;
  payload.set_body(std::string(static_cast<std::size_t>(size), '\0'));
  return payload;
}

}  // namespace interop

#endif
