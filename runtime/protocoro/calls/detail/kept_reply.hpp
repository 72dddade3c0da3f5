// Keeps a reply that has been sent, so that a later call can reuse its memory.
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
  /// Takes over `reply`, which is of the method's type, and clears it. Returns false if it is
  /// larger than `most` bytes and should not be kept.
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

/// The place where the running call keeps its reply. Returns nullptr if it keeps none, or if
/// `default_instance` is not that of the method's reply type.
std::unique_ptr<kept_reply>* kept_reply_in(server_context& context, const void* default_instance);

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
