// Messages that are compressed on their way, in both directions.
#include <cstddef>
#include <iostream>

#include "program.hpp"
#include "protocoro/client.hpp"
#include "stock.coro.pb.h"

namespace {

constexpr auto usage = R"(compressed_client [options]

  --target TARGET      default localhost:50051
  --compress WAY       of the request: none, deflate or gzip; default gzip
  --timeout MS         default 10000

Lists all items, asks again for each by its name, and tells the sizes before any compression. How
replies are compressed is the server's choice.
)";

// [compressed]
/// Gives the names that were listed.
protocoro::task<warehouse::Selection> list(warehouse::StockClient& client,
                                           const warehouse::Selection& wanted,
                                           const protocoro::call_options& options) {
  auto pages = client.List(wanted, options);
  warehouse::Selection listed;
  std::size_t bytes = 0;
  while (auto page = co_await pages.next()) {
    bytes += page->ByteSizeLong();
    for (const warehouse::Item& item : page->items()) listed.add_names(item.name());
  }
  std::cout << "asked with " << wanted.ByteSizeLong() << " bytes, got " << bytes << std::endl;
  co_return listed;
}

void call(const arguments& given) {
  const auto options = protocoro::call_options()
                           .timeout(given.milliseconds("timeout"))
                           .compress(given.compression("compress"));
  warehouse::StockClient client(protocoro::connect(given.text("target")));
  const warehouse::Selection all = sync_wait(list(client, warehouse::Selection(), options));
  sync_wait(list(client, all, options));
}
// [/compressed]

}  // namespace

int main(int argc, char** argv) {
  return run(argc, argv, usage,
             {{"target", "localhost:50051"}, {"compress", "gzip"}, {"timeout", "10000"}}, call);
}
