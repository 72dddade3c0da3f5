#include "notebook.hpp"

#include <algorithm>

#include "protocoro/jwt.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/security/identity.hpp"

using protocoro::rpc_error;
using protocoro::server_context;
using protocoro::status_code;
using protocoro::task;

task<notebook::Recorded> audit::Record(server_context&, const notebook::Entry& entry) {
  const std::lock_guard lock(mutex_);
  entries_.push_back(entry);
  notebook::Recorded recorded;
  recorded.set_entries(static_cast<int>(entries_.size()));
  co_return recorded;
}

// [write]
task<notebook::Written> notes::Write(server_context&, const notebook::Note& note) {
  const protocoro::jwt_claims* claims = co_await protocoro::token_claims.get();
  if (!claims->has_scope("notes.write"))
    throw rpc_error(status_code::PERMISSION_DENIED, "needs the scope notes.write");
  const std::string who = *co_await protocoro::identity.get();

  notebook::Entry entry;
  entry.set_who(who);
  entry.set_what("wrote a note");
  co_await audit_.Record(entry);  // in the same trace, within the same deadline

  const std::lock_guard lock(mutex_);
  notes_[who].push_back(note);
  notebook::Written written;
  written.set_number(static_cast<int>(notes_[who].size()));
  co_return written;
}
// [/write]

protocoro::async_generator<notebook::Note> notes::Read(server_context&,
                                                       const notebook::Pages& pages) {
  const std::string who = *co_await protocoro::identity.get();
  const std::vector<notebook::Note> all = notes_of(who);
  for (std::size_t i = std::max(pages.first(), 1) - 1; i < all.size(); ++i) co_yield all[i];
}

std::vector<notebook::Note> notes::notes_of(const std::string& who) {
  const std::lock_guard lock(mutex_);
  return notes_[who];
}
