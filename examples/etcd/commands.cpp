#include "commands.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include "child.hpp"
#include "key_range.hpp"
#include "lease.hpp"
#include "lock.hpp"
#include "protocoro/coro.hpp"
#include "protocoro/rpc/result.hpp"
#include "snapshot.hpp"
#include "watch.hpp"

namespace {

using protocoro::call_options;
using protocoro::task;
using std::chrono::seconds;

/// A line of output, at once: somebody may be waiting for it.
template <class... Values>
void say(fmt::format_string<Values...> format, Values&&... values) {
  fmt::print("{}\n", fmt::format(format, std::forward<Values>(values)...));
  std::fflush(stdout);
}

/// Waits out whatever passes, and says so.
reconnection patiently() {
  return reconnection([](const grpc::Status& why, std::chrono::milliseconds pause) {
    fmt::print(stderr, "etcdc: {}; again in {} ms\n", why.error_message(), pause.count());
  });
}

call_options soon() { return call_options().timeout(seconds(10)); }

key_range keys_of(const settings& given) {
  if (given.prefix) return key_range::prefix(given.word(1, "a prefix"));
  return key_range::one(given.word(1, "a key"));
}

task<int> put(session& etcd) {
  etcdserverpb::PutRequest request;
  request.set_key(etcd.given.word(1, "a key"));
  request.set_value(etcd.given.word(2, "a value"));
  request.set_lease(etcd.given.lease);
  etcd.given.check_words(3);
  const auto done = co_await etcd.keys.Put(request, soon());
  say("revision {}", done.header().revision());
  co_return 0;
}

task<int> get(session& etcd) {
  const key_range keys = keys_of(etcd.given);
  etcd.given.check_words(2);
  etcdserverpb::RangeRequest request;
  request.set_key(keys.begin());
  request.set_range_end(keys.end());
  request.set_revision(etcd.given.revision);
  const auto found = co_await etcd.keys.Range(request, soon());
  for (const auto& entry : found.kvs())
    say("{} {}", printable(entry.key()), printable(entry.value()));
  if (found.kvs().empty()) fmt::print(stderr, "etcdc: no such key\n");
  co_return found.kvs().empty() ? 1 : 0;
}

task<int> print_changes(session& etcd) {
  etcd.given.check_words(2);
  auto events = watch(etcd.watches, keys_of(etcd.given), etcd.given.revision, patiently());
  for (;;) {
    auto event = co_await events.next();
    say("{} {} {} {}", event->kv().mod_revision(), mvccpb::Event::EventType_Name(event->type()),
        printable(event->kv().key()), printable(event->kv().value()));
  }
}

task<int> use_lease(session& etcd) {
  const std::string& what = etcd.given.word(1, "grant, keep-alive or revoke");
  if (what == "grant") {
    etcd.given.check_words(2);
    const lease granted = co_await grant_lease(etcd.leases, etcd.given.ttl);
    say("{}", granted.name());
    co_return 0;
  }
  const auto id = number(etcd.given.word(2, "a lease"), "lease", 16, INT64_MAX);
  etcd.given.check_words(3);
  if (what == "revoke") {
    co_await revoke_lease(etcd.leases, id);
    co_return 0;
  }
  if (what != "keep-alive") throw usage_error(fmt::format("lease has no '{}'", what));
  const lease known_by_name_only(id, lease::time_point::max());
  auto renewals = keep_alive(etcd.leases, known_by_name_only, patiently());
  for (;;) {
    auto left = co_await renewals.next();
    say("{} s left", left->count());
  }
}

task<int> keep(session& etcd, lease held) {
  auto renewals = keep_alive(etcd.leases, held, patiently());
  for (;;) co_await renewals.next();
}

task<int> wait_for_interrupt() {
  protocoro::pipe<int> silence(1);
  auto nothing = silence.items();
  co_await nothing.next();
  co_return 0;
}

/// Holds the lock while a program runs, or until interrupted.
task<int> hold_lock(session& etcd, std::string name, std::vector<std::string> program,
                    std::int64_t lease) {
  const std::string key =
      co_await acquire_lock(etcd.keys, etcd.watches, std::move(name), lease, patiently());
  if (!program.empty()) co_return co_await run_child(etcd.context, std::move(program));
  say("{}", printable(key));
  co_return co_await wait_for_interrupt();
}

/// Whatever happens, and also when it is stopped: who waits for the lock need not wait for our
/// lease to end by itself.
task<int> lock(session& etcd) {
  const std::string name = etcd.given.word(1, "a name");
  const auto program = etcd.given.words_from(2);
  const lease held = co_await grant_lease(etcd.leases, etcd.given.ttl);
  std::exception_ptr error;
  int code = 0;
  try {
    auto first = co_await when_any(hold_lock(etcd, name, program, held.id()), keep(etcd, held));
    code = std::get<0>(first);
  } catch (...) {
    error = std::current_exception();
  }
  auto revoked = co_await as_result(revoke_lease(etcd.leases, held.id()));
  const auto& failure = revoked.status();  // NOT_FOUND: it was lost
  if (!failure.ok() && failure.error_code() != grpc::NOT_FOUND)
    fmt::print(stderr, "etcdc: lease {} ends by itself: {}\n", held.name(),
               failure.error_message());
  if (error) std::rethrow_exception(error);
  co_return code;
}

task<int> snapshot(session& etcd) {
  const std::string path = etcd.given.word(1, "a file");
  etcd.given.check_words(2);
  const bool watched = isatty(STDERR_FILENO) == 1;
  const snapshot_progress tell = [watched](std::uint64_t written, std::uint64_t remaining) {
    if (watched) fmt::print(stderr, "\r{} of {} bytes", written, written + remaining);
  };
  const auto size = co_await save_snapshot(etcd.maintenance, path, tell);
  if (watched) fmt::print(stderr, "\n");
  say("{} bytes", size);
  co_return 0;
}

}  // namespace

command command_named(const std::string& name) {
  static const std::map<std::string, command> all = {
      {"put", put},         {"get", get},   {"watch", print_changes},
      {"lease", use_lease}, {"lock", lock}, {"snapshot", snapshot}};
  const auto found = all.find(name);
  if (found == all.end())
    throw usage_error(
        fmt::format("no command '{}', only put, get, watch, lease, lock, snapshot", name));
  return found->second;
}
