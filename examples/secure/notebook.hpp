// The services: notes of people who have shown a token, and a record of what they did.
#ifndef SECURE_NOTEBOOK_HPP
#define SECURE_NOTEBOOK_HPP

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "notebook.coro.pb.h"

class audit final : public notebook::AuditHandler {
  protocoro::task<notebook::Recorded> Record(protocoro::server_context& context,
                                             const notebook::Entry& entry) override;

  std::mutex mutex_;
  std::vector<notebook::Entry> entries_;
};

class notes final : public notebook::NotebookHandler {
 public:
  /// The client is asked to record what is written; it must stay there.
  explicit notes(notebook::AuditClient& audit) : audit_(audit) {}

 private:
  protocoro::task<notebook::Written> Write(protocoro::server_context& context,
                                           const notebook::Note& note) override;
  protocoro::async_generator<notebook::Note> Read(protocoro::server_context& context,
                                                  const notebook::Pages& pages) override;

  std::vector<notebook::Note> notes_of(const std::string& who);

  notebook::AuditClient& audit_;
  std::mutex mutex_;
  std::map<std::string, std::vector<notebook::Note>> notes_;
};

#endif
