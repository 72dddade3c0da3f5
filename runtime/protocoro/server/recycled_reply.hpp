// Builds replies in memory that earlier replies used, to save allocations.
//
//   task<Feature> GetFeature(server_context& context, const Point& point) override {
//     auto feature = recycled_reply<Feature>(context);
//     feature.set_name(name_at(point));  // reuses the capacity of an earlier reply's name
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

/// Returns an empty reply that reuses the memory of a reply sent by an earlier call of the method.
/// Call it once in a unary handler, for the message that the handler will return. Returns a fresh
/// `Reply()` if no such memory is available: for another message type, for a method that streams,
/// or if the server does not keep messages (server_options::recycle_messages).
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
