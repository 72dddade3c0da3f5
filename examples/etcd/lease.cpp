#include "lease.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <variant>

#include "protocoro/client.hpp"
#include "protocoro/coro.hpp"

namespace {

using etcdserverpb::LeaseClient;
using etcdserverpb::LeaseKeepAliveRequest;
using etcdserverpb::LeaseKeepAliveResponse;
using protocoro::async_generator;
using protocoro::call_options;
using protocoro::task;
using std::chrono::seconds;
using std::chrono::steady_clock;

/// The stream on which one lease is renewed; made anew when it breaks.
class renewals {
 public:
  renewals(LeaseClient& client, std::int64_t id, reconnection again)
      : client_(client), again_(std::move(again)) {
    request_.set_id(id);
  }

  /// Asks once, until there is an answer. A lease that etcd does not have is over already.
  task<lease> renew() {
    for (;;) {
      if (!responses_) open();
      const auto asked = steady_clock::now();
      requests_->try_push(request_);
      auto response = co_await as_result(responses_.next());
      if (response && *response) {
        again_.answered();
        co_return lease(request_.id(), asked + seconds((*response)->ttl()));
      }
      responses_ = {};
      co_await again_.after(why_it_ended(response));
    }
  }

 private:
  void open() {
    requests_.emplace(1);
    responses_ =
        client_.LeaseKeepAlive(requests_->items(), call_options().metadata("hasleader", "true"));
  }

  LeaseClient& client_;
  reconnection again_;
  LeaseKeepAliveRequest request_;
  std::optional<protocoro::pipe<LeaseKeepAliveRequest>> requests_;
  async_generator<LeaseKeepAliveResponse> responses_;  // empty: no stream
};

}  // namespace

std::string lease::name() const { return fmt::format("{:x}", id_); }

task<lease> grant_lease(LeaseClient& client, seconds ttl) {
  etcdserverpb::LeaseGrantRequest request;
  request.set_ttl(ttl.count());
  const auto asked = steady_clock::now();
  const auto granted = co_await client.LeaseGrant(request, call_options().timeout(seconds(10)));
  co_return lease(granted.id(), asked + seconds(granted.ttl()));
}

task<> revoke_lease(LeaseClient& client, std::int64_t id) {
  etcdserverpb::LeaseRevokeRequest request;
  request.set_id(id);
  co_await client.LeaseRevoke(request, call_options().detach().timeout(seconds(2)));
}

// [keep_alive]
async_generator<seconds> keep_alive(LeaseClient& client, lease kept, reconnection again) {
  renewals stream(client, kept.id(), std::move(again));
  for (;;) {
    auto first = co_await when_any(stream.renew(), protocoro::sleep_until(kept.ours_until()));
    if (first.index() == 1) throw lease_lost("nobody has answered for lease " + kept.name());
    kept = std::get<0>(first);
    const auto left = kept.ours_until() - steady_clock::now();
    if (left <= seconds(0)) throw lease_lost("lease " + kept.name() + " has ended");
    co_yield std::chrono::ceil<seconds>(left);
    co_await protocoro::sleep_for(left / 3);
  }
}
// [/keep_alive]
