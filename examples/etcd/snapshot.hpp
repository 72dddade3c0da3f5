// A copy of etcd's database, as a file that `etcdctl snapshot restore` takes.
#ifndef ETCDC_SNAPSHOT_HPP
#define ETCDC_SNAPSHOT_HPP

#include <cstdint>
#include <functional>
#include <string>

#include "etcd.coro.pb.h"
#include "protocoro/coro/task.hpp"

/// Called after each piece. In bytes.
using snapshot_progress = std::function<void(std::uint64_t written, std::uint64_t remaining)>;

/// Streams it to `path`, which does not exist, or is as it was, until all of it is on the disk;
/// gives its size in bytes. Throws rpc_error, or std::system_error for the file.
protocoro::task<std::uint64_t> save_snapshot(etcdserverpb::MaintenanceClient& client,
                                             std::string path, snapshot_progress tell);

#endif
