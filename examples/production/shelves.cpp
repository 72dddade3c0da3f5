#include "shelves.hpp"

namespace {

constexpr const char* things[] = {"bolt", "nut", "rivet", "screw", "threaded rod", "washer"};
constexpr const char* sizes[] = {"M3", "M4", "M5", "M6", "M8", "M10", "M12", "M16"};
constexpr const char* materials[] = {"steel", "stainless", "brass", "nylon"};

warehouse::Item item(const std::string& thing, const std::string& size, const std::string& material,
                     int pieces) {
  warehouse::Item item;
  item.set_name(thing + '-' + size + '-' + material);
  item.set_pieces(pieces);
  item.set_description("A " + thing + " of " + material + " for the metric thread " + size +
                       ". Sold in boxes of a hundred, which weigh less than they seem to. To be "
                       "kept dry, and apart from " +
                       thing + "s of other materials.");
  return item;
}

}  // namespace

shelves fill_shelves() {
  shelves filled;
  for (const char* thing : things)
    for (const char* size : sizes)
      for (const char* material : materials) {
        const int pieces = static_cast<int>(100 + 37 * filled.size() % 900);
        warehouse::Item next = item(thing, size, material, pieces);
        filled.emplace(next.name(), next);
      }
  return filled;
}
