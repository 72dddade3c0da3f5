// A lock between machines, which goes away with the lease of its owner.
#ifndef ETCDC_LOCK_HPP
#define ETCDC_LOCK_HPP

#include <cstdint>
#include <string>

#include "etcd.coro.pb.h"
#include "protocoro/coro/task.hpp"
#include "reconnection.hpp"

/// Waits for the lock of that name; gives the key that holds it as long as the lease lives, or
/// until the key is deleted. First come, first served.
///
/// Who wants it puts a key below the name, and has it when no older one is left: etcdctl and etcd's
/// own client do the same, so that theirs and ours exclude each other.
protocoro::task<std::string> acquire_lock(etcdserverpb::KVClient& keys,
                                          etcdserverpb::WatchClient& watches, std::string name,
                                          std::int64_t lease, reconnection again);

#endif
