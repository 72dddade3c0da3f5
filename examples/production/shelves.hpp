// What lies in the warehouse: some 200 items with names like "bolt-M8-steel".
#ifndef PRODUCTION_SHELVES_HPP
#define PRODUCTION_SHELVES_HPP

#include <map>
#include <string>

#include "stock.pb.h"

using shelves = std::map<std::string, warehouse::Item>;

shelves fill_shelves();

#endif
