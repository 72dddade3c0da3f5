// error: is deprecated
#include "deprecated.coro.pb.h"

#ifdef CORRECT
using client_class = deprecated::PartlyDeprecatedClient;
#else
using client_class = deprecated::WhollyDeprecatedClient;
#endif

void deprecated_service(client_class&) {}
