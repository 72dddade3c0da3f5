// Looks up what is typed.
#ifndef PRODUCTION_TYPED_NAMES_HPP
#define PRODUCTION_TYPED_NAMES_HPP

#include "protocoro/client/call_options.hpp"
#include "stock.coro.pb.h"

/// One call for each line of stdin. Throws rpc_error when one fails.
void look_up_typed_names(warehouse::StockClient& client, const protocoro::call_options& options);

#endif
