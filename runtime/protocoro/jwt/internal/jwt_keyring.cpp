#include "protocoro/jwt/internal/jwt_keyring.hpp"

#include <stdexcept>
#include <utility>

#include "protocoro/coro/internal/log_line.hpp"
#include "protocoro/coro/shield.hpp"
#include "protocoro/jwt/internal/jwt_json.hpp"
#include "protocoro/rpc/internal/deadline.hpp"
#include "protocoro/time/with_timeout.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds longest_answer{10};

}  // namespace

/// Lives in the frame of the call that asks, so that waiting calls go on however it ends.
class jwt_keyring::asking {
 public:
  explicit asking(jwt_keyring& keys) noexcept : keys_(keys) {}
  asking(const asking&) = delete;
  asking& operator=(const asking&) = delete;
  ~asking() { keys_.end_asking(); }

 private:
  jwt_keyring& keys_;
};

jwt_keyring::jwt_keyring(key_set keys, jwt_options::key_source source,
                         std::chrono::milliseconds pause, jwt_options::refused_hook on_skipped)
    : source_(std::move(source)),
      pause_(within_bounds(pause)),
      skipped_(std::move(on_skipped)),
      keys_(std::make_shared<const key_set>(std::move(keys))) {
  check_choice(*keys_);
  if (keys_->empty() && !source_)
    throw std::invalid_argument("protocoro: jwt_options needs a key or fetch_keys");
}

void jwt_keyring::replace(key_set keys) {
  check_choice(keys);
  use(std::move(keys));
}

void jwt_keyring::use(key_set keys) {
  auto set = std::make_shared<const key_set>(std::move(keys));
  const std::lock_guard lock(mutex_);
  keys_.swap(set);  // swapped, so that the old keys are freed outside the lock
}

std::shared_ptr<const key_set> jwt_keyring::keys() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

task<jwt_key> jwt_keyring::key_for(std::optional<std::string> id, std::string algorithm) {
  std::shared_ptr<const key_set> known = keys();
  if (const jwt_key* const key = find_key(*known, id, algorithm)) co_return *key;
  if (!id && !known->empty()) throw jwt_fault("kid is missing");
  if (source_) {
    co_await refresh();
    known = keys();
    if (const jwt_key* const key = find_key(*known, id, algorithm)) co_return *key;
  }
  throw jwt_fault("unknown key");
}

task<> jwt_keyring::refresh() {
  pipe<char> news(1);
  const part mine = join(news);
  if (mine == part::comes_too_early) co_return;
  if (mine == part::waits) {
    async_generator<char> answer = news.items();
    co_await answer.next();
    co_return;
  }
  const asking now(*this);
  co_await ask();
}

task<> jwt_keyring::ask() {
  std::string why = "an exception of unknown type";
  try {
    key_set answer = co_await shield(with_timeout(source_(), longest_answer));
    use(distinct_keys(std::move(answer), skipped_));
    co_return;
  } catch (const std::exception& error) {
    why = error.what();
  } catch (const cancelled& stop) {
    why = stop.what();
  } catch (...) {
  }
  throw jwt_fault("keys could not be fetched: " + in_quotes(why));
}

jwt_keyring::part jwt_keyring::join(const pipe<char>& news) {
  const std::lock_guard lock(mutex_);
  if (asking_) {
    waiting_.push_back(news);
    return part::waits;
  }
  const auto now = steady_clock::now();
  if (asked_at_ && now - *asked_at_ < pause_) return part::comes_too_early;
  asked_at_ = now;
  asking_ = true;
  return part::asks;
}

void jwt_keyring::end_asking() noexcept {
  std::vector<pipe<char>> waiting;
  {
    const std::lock_guard lock(mutex_);
    asking_ = false;
    waiting.swap(waiting_);
  }
  for (pipe<char>& each : waiting) each.close();
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
