// A client of etcd for the command line. All of it runs on one thread, which is asio's.
#include <fmt/format.h>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <utility>
#include <variant>

#include "commands.hpp"
#include "protocoro/asio.hpp"
#include "protocoro/coro.hpp"
#include "settings.hpp"

namespace {

constexpr auto usage = R"(etcdc [options] COMMAND

  put KEY VALUE [--lease ID]       writes; prints the revision
  get KEY [--prefix] [--rev N]     prints key and value, a line each; 1 when there is none
  watch KEY [--prefix] [--rev N]   prints changes, from revision N or from now on
  lease grant [--ttl SECONDS]      prints the new lease
  lease keep-alive ID              renews it, until it is gone
  lease revoke ID                  ends it, and what was put with it
  lock NAME [--ttl SECONDS] [-- PROGRAM ARGUMENT...]
                                   runs the program while it holds the lock; without one it
                                   prints the key of the lock and holds it until interrupted
  snapshot FILE                    saves a copy of the database

  --endpoint ADDRESS   of etcd; several as ipv4:10.0.0.1:2379,10.0.0.2:2379
                       (default 127.0.0.1:2379)
  --cacert FILE        whom to trust: TLS
  --cert FILE, --key FILE   who we are: mutual TLS
  --ttl SECONDS        of a lease (default 10)
  --keepalive-time SECONDS, --keepalive-timeout SECONDS
                       when etcd says nothing it is asked, and has to answer (default 10 and 5)

Bytes that are no printable ASCII are printed as \xff, a newline as \n. watch, lease keep-alive
and lock outlive restarts of etcd. SIGINT and SIGTERM end them; lock gives the lock back before.
)";

/// Stops the work when the user or the system wants us to end: nothing has failed then.
protocoro::task<int> until_interrupted(asio::io_context& context, protocoro::task<int> work) {
  asio::signal_set interrupts(context, SIGINT, SIGTERM);
  auto first = co_await when_any(std::move(work), interrupts.async_wait(protocoro::use_task));
  co_return first.index() == 0 ? std::get<0>(first) : 0;
}

int run(const settings& given) {
  const command chosen = command_named(given.word(0, "the command"));
  asio::io_context context(1);
  session etcd(given, context);
  std::exception_ptr error;
  int code = 0;
  async_spawn(context, until_interrupted(context, chosen(etcd)),
              [&](std::exception_ptr failed, int given_back) {
                error = std::move(failed);
                code = given_back;
              });
  context.run();
  if (error) std::rethrow_exception(error);
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const settings given(argc, argv);
    if (!given.help) return run(given);
    fmt::print("{}", usage);
    return 0;
  } catch (const usage_error& error) {
    fmt::print(stderr, "etcdc: {}; see --help\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "etcdc: {}\n", error.what());
    return 1;
  }
}
