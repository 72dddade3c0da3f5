#include "typed_names.hpp"

#include <iostream>
#include <string>

#include "protocoro/coro.hpp"

void look_up_typed_names(warehouse::StockClient& client, const protocoro::call_options& options) {
  for (std::string name; std::getline(std::cin, name);) {
    std::cout << "looking for " << name << std::endl;
    warehouse::Query query;
    query.set_name(name);
    const warehouse::Item item = sync_wait(client.Find(query, options));
    std::cout << item.pieces() << " pieces, says " << item.replica() << std::endl;
  }
}
