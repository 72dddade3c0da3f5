#include "protocoro/grpc/internal/received_metadata.hpp"

#include <stdexcept>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

metadata copy_of(const std::multimap<grpc::string_ref, grpc::string_ref>& received) {
  metadata copy;
  for (const auto& [key, value] : received) try {
      copy.add(std::string_view(key.data(), key.size()),
               std::string_view(value.data(), value.size()));
    } catch (const std::invalid_argument&) {
    }
  return copy;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
