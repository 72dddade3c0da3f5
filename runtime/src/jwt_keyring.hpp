// The keys of a verifier, which may be others at any time.
#ifndef PROTOCORO_SRC_JWT_KEYRING_HPP
#define PROTOCORO_SRC_JWT_KEYRING_HPP

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "protocoro/jwt.hpp"
#include "protocoro/pipe.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class jwt_keyring {
 public:
  jwt_keyring(std::vector<jwt_key> keys, jwt_options::key_source source,
              std::chrono::milliseconds pause);

  void replace(std::vector<jwt_key> keys);

  /// The key for a token with this id, or without one: then there must be one key only. Asks the
  /// source for what is not known. Throws jwt_fault.
  task<jwt_key> key_for(std::optional<std::string> id);

 private:
  using key_set = std::vector<jwt_key>;
  enum class part { asks, waits, comes_too_early };
  class asking;

  static std::shared_ptr<const key_set> checked(key_set keys);
  static const jwt_key* find(const key_set& keys, const std::optional<std::string>& id);

  std::shared_ptr<const key_set> keys() const;
  task<> refresh();
  task<> ask();
  part join(const pipe<char>& news);
  void end_asking() noexcept;

  const jwt_options::key_source source_;
  const std::chrono::milliseconds pause_;
  mutable std::mutex mutex_;
  std::shared_ptr<const key_set> keys_;
  std::optional<std::chrono::steady_clock::time_point> asked_at_;
  bool asking_ = false;
  std::vector<pipe<char>> waiting_;  // each is closed when the answer is there
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
