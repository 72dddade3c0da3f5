// The handler of one replica.
#ifndef PRODUCTION_STOCK_HPP
#define PRODUCTION_STOCK_HPP

#include <string>
#include <utility>

#include "faults.hpp"
#include "protocoro/rpc/compression.hpp"
#include "shelves.hpp"
#include "stock.coro.pb.h"

class stock final : public warehouse::StockHandler {
 public:
  /// `name` is in each answer. With mutual TLS only the client called `allowed` is answered, if
  /// that is not empty.
  stock(std::string name, std::string allowed, protocoro::compression of_pages, faults& faults)
      : name_(std::move(name)),
        allowed_(std::move(allowed)),
        of_pages_(of_pages),
        faults_(faults) {}

  protocoro::task<warehouse::Item> Find(protocoro::server_context& context,
                                        const warehouse::Query& query) override;

  protocoro::async_generator<warehouse::Page> List(protocoro::server_context& context,
                                                   const warehouse::Selection& wanted) override;

 private:
  void admit(const protocoro::server_context& context) const;
  warehouse::Item answer(const protocoro::server_context& context,
                         const warehouse::Item& item) const;

  const std::string name_;
  const std::string allowed_;
  const protocoro::compression of_pages_;
  faults& faults_;
  const shelves shelves_ = fill_shelves();
};

#endif
