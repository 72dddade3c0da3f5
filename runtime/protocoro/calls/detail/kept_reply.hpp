// A reply that has been sent, kept for its memory.
#ifndef PROTOCORO_CALLS_DETAIL_KEPT_REPLY_HPP
#define PROTOCORO_CALLS_DETAIL_KEPT_REPLY_HPP

#include <cstddef>
#include <memory>
#include <utility>

namespace protocoro {
inline namespace v0_1 {

class server_context;

namespace detail {

class kept_reply {
 public:
  virtual ~kept_reply() = default;
  /// `reply` is of the method's type. False: it is larger than `most` bytes, and not kept.
  virtual bool keep(void* reply, std::size_t most) noexcept = 0;
};

template <class Reply>
class kept_reply_of final : public kept_reply {
 public:
  bool keep(void* reply, std::size_t most) noexcept override {
    value = std::move(*static_cast<Reply*>(reply));
    if (value.ByteSizeLong() > most) return false;
    value.Clear();
    return true;
  }

  Reply value;
};

/// Where the running call keeps its reply; nullptr when it keeps none, or the method's replies have
/// another default instance than this.
std::unique_ptr<kept_reply>* kept_reply_in(server_context& context, const void* default_instance);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
