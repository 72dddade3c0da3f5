#include "lock.hpp"

#include <fmt/format.h>

#include <functional>
#include <utility>

#include "key_range.hpp"
#include "watch.hpp"

namespace {

using etcdserverpb::KVClient;
using etcdserverpb::RangeRequest;
using etcdserverpb::RangeResponse;
using etcdserverpb::TxnRequest;
using etcdserverpb::TxnResponse;
using etcdserverpb::WatchClient;
using protocoro::task;

/// Creates the key, unless it is there already: this may be said twice.
TxnRequest queue_up(const std::string& key, std::int64_t lease) {
  TxnRequest request;
  auto& missing = *request.add_compare();
  missing.set_target(etcdserverpb::Compare::CREATE);
  missing.set_key(key);
  missing.set_create_revision(0);
  auto& put = *request.add_success()->mutable_request_put();
  put.set_key(key);
  put.set_lease(lease);
  request.add_failure()->mutable_request_range()->set_key(key);
  return request;
}

std::int64_t place_in_the_queue(const TxnResponse& response) {
  if (response.succeeded()) return response.header().revision();
  return response.responses(0).response_range().kvs(0).create_revision();
}

/// The one of those who came before us who came last.
RangeRequest next_in_front(const std::string& queue, std::int64_t place) {
  const auto keys = key_range::prefix(queue);
  RangeRequest request;
  request.set_key(keys.begin());
  request.set_range_end(keys.end());
  request.set_max_create_revision(place - 1);
  request.set_sort_target(RangeRequest::CREATE);
  request.set_sort_order(RangeRequest::DESCEND);
  request.set_limit(1);
  return request;
}

task<> wait_until_deleted(WatchClient& client, std::string key, std::int64_t from,
                          reconnection again) {
  auto events = watch(client, key_range::one(std::move(key)), from, std::move(again));
  for (;;) {
    auto event = co_await events.next();
    if (event->type() == mvccpb::Event::DELETE) co_return;
  }
}

}  // namespace

task<std::string> acquire_lock(KVClient& keys, WatchClient& watches, std::string name,
                               std::int64_t lease, reconnection again) {
  const std::string queue = name + '/';
  const std::string ours = fmt::format("{}{:x}", queue, lease);
  const TxnRequest coming = queue_up(ours, lease);
  const std::function come = [&keys, &coming] { return keys.Txn(coming); };
  const auto place = place_in_the_queue(co_await until_answered(come, again));

  const RangeRequest question = next_in_front(queue, place);
  const std::function look = [&keys, &question] { return keys.Range(question); };
  for (;;) {
    const RangeResponse found = co_await until_answered(look, again);
    if (found.kvs().empty()) co_return ours;
    co_await wait_until_deleted(watches, found.kvs(0).key(), found.header().revision() + 1, again);
  }
}
