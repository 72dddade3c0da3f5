#include "watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "protocoro/client.hpp"
#include "protocoro/coro.hpp"

namespace {

using etcdserverpb::WatchRequest;
using etcdserverpb::WatchResponse;
using protocoro::rpc_error;
using protocoro::status_code;

WatchRequest watch_request(const key_range& keys, std::int64_t from) {
  WatchRequest request;
  auto& created = *request.mutable_create_request();
  created.set_key(keys.begin());
  created.set_range_end(keys.end());
  created.set_start_revision(from);
  created.set_progress_notify(true);
  return request;
}

/// Without it a member that has lost its cluster would go on in silence.
protocoro::call_options only_with_a_leader() {
  return protocoro::call_options().metadata("hasleader", "true");
}

void check_not_canceled(const WatchResponse& response) {
  if (!response.canceled()) return;
  if (response.compact_revision() != 0)
    throw rpc_error(
        status_code::OUT_OF_RANGE,
        fmt::format("the oldest revision that etcd still has is {}", response.compact_revision()));
  throw rpc_error(status_code::ABORTED, "etcd has ended the watch: " + response.cancel_reason());
}

/// The first revision that has not been told of yet. All events of one revision come in one
/// response, because the request did not allow fragments.
std::int64_t next_revision(const WatchResponse& response, std::int64_t from) {
  if (!response.events().empty()) return response.events().rbegin()->kv().mod_revision() + 1;
  // A watch that asks for the past is told first that it is there, and of the past only afterwards.
  if (response.created() && from != 0) return from;
  return std::max(from, response.header().revision() + 1);
}

}  // namespace

// [watch]
protocoro::async_generator<mvccpb::Event> watch(etcdserverpb::WatchClient& client, key_range keys,
                                                std::int64_t from, reconnection again) {
  for (;;) {
    protocoro::pipe<WatchRequest> requests(1);  // stays open: without requests etcd ends the watch
    requests.try_push(watch_request(keys, from));
    auto responses = client.Watch(requests.items(), only_with_a_leader());
    auto response = co_await as_result(responses.next());
    while (response && *response) {
      again.answered();
      check_not_canceled(**response);
      from = next_revision(**response, from);
      for (mvccpb::Event& event : *(*response)->mutable_events()) co_yield std::move(event);
      response = co_await as_result(responses.next());
    }
    co_await again.after(why_it_ended(response));
  }
}
// [/watch]
