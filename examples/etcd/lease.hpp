// Leases: what is put with one goes away with it, at the latest some seconds after its owner.
#ifndef ETCDC_LEASE_HPP
#define ETCDC_LEASE_HPP

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "etcd.coro.pb.h"
#include "protocoro/coro/async_generator.hpp"
#include "protocoro/coro/task.hpp"
#include "reconnection.hpp"

class lease {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  lease(std::int64_t id, time_point ours_until) : id_(id), ours_until_(ours_until) {}

  std::int64_t id() const noexcept { return id_; }
  /// As etcdctl writes it: hexadecimal.
  std::string name() const;

  /// Counted from before etcd was asked: it is never ours for longer than etcd thinks.
  time_point ours_until() const noexcept { return ours_until_; }

 private:
  std::int64_t id_;
  time_point ours_until_;
};

/// It has ended, or may have without our hearing of it.
class lease_lost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// For at least `ttl`.
protocoro::task<lease> grant_lease(etcdserverpb::LeaseClient& client, std::chrono::seconds ttl);

/// Deletes what was put with it. Also inside of what was stopped.
protocoro::task<> revoke_lease(etcdserverpb::LeaseClient& client, std::int64_t id);

/// Renews it again and again, when a third of its time is over, however often the server goes away.
/// Yields what is then left of it. Ends by an exception: lease_lost when etcd has it no more, or
/// gave no answer for so long that it may not.
protocoro::async_generator<std::chrono::seconds> keep_alive(etcdserverpb::LeaseClient& client,
                                                            lease kept, reconnection again);

#endif
