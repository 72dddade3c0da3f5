// etcd's services over one connection, what the user wants of them, and the thread of all that.
#ifndef ETCDC_SESSION_HPP
#define ETCDC_SESSION_HPP

#include <asio/io_context.hpp>
#include <memory>

#include "etcd.coro.pb.h"
#include "protocoro/client/channel.hpp"
#include "settings.hpp"

class session {
 public:
  /// Both are used as long as the session is. Throws std::runtime_error for a file of the settings
  /// that cannot be read.
  session(const settings& wanted, asio::io_context& thread);

  const settings& given;
  asio::io_context& context;
  etcdserverpb::KVClient keys;
  etcdserverpb::WatchClient watches;
  etcdserverpb::LeaseClient leases;
  etcdserverpb::MaintenanceClient maintenance;

 private:
  session(const settings& wanted, asio::io_context& thread,
          const std::shared_ptr<grpc::ChannelInterface>& channel);
};

#endif
