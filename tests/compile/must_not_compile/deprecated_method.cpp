// error: is deprecated
#include "deprecated.coro.pb.h"

auto deprecated_method(deprecated::PartlyDeprecatedClient& client) {
#ifdef CORRECT
  return client.Current(deprecated::Thing());
#else
  return client.Unary(deprecated::Thing());
#endif
}
