// Holds the keys of a verifier, which may be replaced at any time.
#ifndef PROTOCORO_JWT_INTERNAL_JWT_KEYRING_HPP
#define PROTOCORO_JWT_INTERNAL_JWT_KEYRING_HPP

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "protocoro/coro/pipe.hpp"
#include "protocoro/jwt/internal/jwt_key_set.hpp"
#include "protocoro/jwt/jwt.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class jwt_keyring {
 public:
  jwt_keyring(std::vector<jwt_key> keys, jwt_options::key_source source,
              std::chrono::milliseconds pause, jwt_options::refused_hook on_skipped);

  /// Throws as check_choice does.
  void replace(key_set keys);

  /// Returns the key for a token with this id and algorithm, as find_key does. Asks the source for
  /// keys that are not known. Throws jwt_fault if there is none.
  task<jwt_key> key_for(std::optional<std::string> id, std::string algorithm);

 private:
  enum class part { asks, waits, comes_too_early };
  class asking;

  void use(key_set keys);
  std::shared_ptr<const key_set> keys() const;
  task<> refresh();
  task<> ask();
  part join(const pipe<char>& news);
  void end_asking() noexcept;

  const jwt_options::key_source source_;
  const std::chrono::milliseconds pause_;
  const jwt_options::refused_hook skipped_;
  mutable std::mutex mutex_;
  std::shared_ptr<const key_set> keys_;
  std::optional<std::chrono::steady_clock::time_point> asked_at_;
  bool asking_ = false;
  std::vector<pipe<char>> waiting_;  // each is closed when the answer has come
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
