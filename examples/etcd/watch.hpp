// Changes of keys, as they happen.
#ifndef ETCDC_WATCH_HPP
#define ETCDC_WATCH_HPP

#include <cstdint>

#include "etcd.coro.pb.h"
#include "key_range.hpp"
#include "protocoro/coro/async_generator.hpp"
#include "reconnection.hpp"

/// The events of these keys from a revision on (0: from now on), in the order of their revisions,
/// each once and none left out, however often the server goes away meanwhile. Ends only by an
/// exception: rpc_error, OUT_OF_RANGE for revisions that etcd has compacted away.
protocoro::async_generator<mvccpb::Event> watch(etcdserverpb::WatchClient& client, key_range keys,
                                                std::int64_t from, reconnection again);

#endif
