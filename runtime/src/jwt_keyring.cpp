#include "jwt_keyring.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "deadline.hpp"
#include "jwt_json.hpp"
#include "protocoro/shield.hpp"
#include "protocoro/with_timeout.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds longest_answer{10};

}  // namespace

/// In the frame of the call that asks: however it ends, those who wait go on.
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
                         std::chrono::milliseconds pause)
    : source_(std::move(source)), pause_(within_bounds(pause)), keys_(checked(std::move(keys))) {
  if (keys_->empty() && !source_)
    throw std::invalid_argument("protocoro: jwt_options needs a key or fetch_keys");
}

void jwt_keyring::replace(key_set keys) {
  std::shared_ptr<const key_set> set = checked(std::move(keys));
  const std::lock_guard lock(mutex_);
  keys_.swap(set);  // the former ones, if they are the last, go without the lock
}

std::shared_ptr<const jwt_keyring::key_set> jwt_keyring::checked(key_set keys) {
  for (auto key = keys.begin(); key != keys.end(); ++key) {
    if (keys.size() != 1 && key->id().empty())
      throw std::invalid_argument("protocoro: each of several keys needs an id");
    if (std::any_of(keys.begin(), key, [&](const jwt_key& one) { return one.id() == key->id(); }))
      throw std::invalid_argument("protocoro: two keys have the id '" + key->id() + "'");
  }
  return std::make_shared<const key_set>(std::move(keys));
}

std::shared_ptr<const jwt_keyring::key_set> jwt_keyring::keys() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

const jwt_key* jwt_keyring::find(const key_set& keys, const std::optional<std::string>& id) {
  if (keys.size() == 1 && (!id || keys.front().id().empty())) return &keys.front();
  if (!id) return nullptr;
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const jwt_key& key) { return key.id() == *id; });
  return found == keys.end() ? nullptr : &*found;
}

task<jwt_key> jwt_keyring::key_for(std::optional<std::string> id) {
  std::shared_ptr<const key_set> known = keys();
  if (const jwt_key* const key = find(*known, id)) co_return *key;
  if (!id && !known->empty()) throw jwt_fault("kid is missing");
  if (source_) {
    co_await refresh();
    known = keys();
    if (const jwt_key* const key = find(*known, id)) co_return *key;
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
  std::string why = "something was thrown";
  try {
    key_set answer = co_await shield(with_timeout(source_(), longest_answer));
    replace(std::move(answer));
    co_return;
  } catch (const std::exception& error) {
    why = error.what();
  } catch (const cancelled& stop) {
    why = stop.what();
  } catch (...) {
  }
  throw jwt_fault("keys cannot be had: " + why);
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
