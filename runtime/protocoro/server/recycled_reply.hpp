// Replies without allocations.
//
//   task<Feature> GetFeature(server_context& context, const Point& point) override {
//     auto feature = recycled_reply<Feature>(context);
//     feature.set_name(name_at(point));  // where an earlier reply had its name
//     co_return feature;
//   }
#ifndef PROTOCORO_SERVER_RECYCLED_REPLY_HPP
#define PROTOCORO_SERVER_RECYCLED_REPLY_HPP

#include <memory>
#include <utility>

#include "protocoro/calls/detail/kept_reply.hpp"
#include "protocoro/server/server_context.hpp"

namespace protocoro {
inline namespace v0_1 {

/// In a unary handler, once, for what it will return: an empty reply with the memory of one that an
/// earlier call of the method has sent. Where there is none, for other types, for methods that
/// stream, and where the server keeps no messages: Reply().
template <class Reply>
Reply recycled_reply(server_context& context) {
  auto* const place = detail::kept_reply_in(context, &Reply::default_instance());
  if (place == nullptr) return Reply();
  if (!*place) *place = std::make_unique<detail::kept_reply_of<Reply>>();
  return std::move(static_cast<detail::kept_reply_of<Reply>&>(**place).value);
}

}  // namespace v0_1
}  // namespace protocoro

#endif
