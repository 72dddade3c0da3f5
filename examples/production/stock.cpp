#include "stock.hpp"

#include <charconv>
#include <set>
#include <vector>

#include "protocoro/server.hpp"

using protocoro::async_generator;
using protocoro::rpc_error;
using protocoro::server_context;
using protocoro::status_code;
using protocoro::task;
using warehouse::Item;
using warehouse::Page;
using warehouse::Query;
using warehouse::Selection;

namespace {

constexpr int items_per_page = 50;

// [peer]
/// The name in the client's certificate: its first subject alternative name, else its common name.
/// Without mutual TLS nobody has one.
std::string caller(const server_context& context) {
  const std::vector<std::string> names = context.peer_identity();
  return names.empty() ? "" : names.front();
}
// [/peer]

/// gRPC counts the repetitions of a call in this header.
int attempt(const server_context& context) {
  int repetitions = 0;
  if (const auto text = context.metadata("grpc-previous-rpc-attempts"))
    std::from_chars(text->data(), text->data() + text->size(), repetitions);
  return repetitions + 1;
}

}  // namespace

task<Item> stock::Find(server_context& context, const Query& query) {
  admit(context);
  co_await faults_.before_answer();
  const auto found = shelves_.find(query.name());
  if (found == shelves_.end())
    throw rpc_error(status_code::NOT_FOUND, "no shelf has '" + query.name() + "'");
  co_return answer(context, found->second);
}

// [pages]
async_generator<Page> stock::List(server_context& context, const Selection& wanted) {
  admit(context);
  context.compress(of_pages_);  // of each message by itself: a page, and not an item, is worth it
  std::set<std::string> names(wanted.names().begin(), wanted.names().end());
  Page page;
  for (const auto& [name, item] : shelves_) {
    if (!names.empty() && !names.contains(name)) continue;
    *page.add_items() = answer(context, item);
    if (page.items_size() < items_per_page) continue;
    co_await faults_.before_answer();
    co_yield page;
    page.Clear();
  }
  if (page.items_size() != 0) co_yield page;
}
// [/pages]

void stock::admit(const server_context& context) const {
  if (!allowed_.empty() && caller(context) != allowed_)
    throw rpc_error(status_code::PERMISSION_DENIED, "'" + caller(context) + "' may not ask");
}

Item stock::answer(const server_context& context, const Item& item) const {
  Item answer = item;
  answer.set_replica(name_);
  answer.set_attempt(attempt(context));
  return answer;
}
