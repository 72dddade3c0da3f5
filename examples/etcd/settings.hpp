// The command line.
#ifndef ETCDC_SETTINGS_HPP
#define ETCDC_SETTINGS_HPP

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

class usage_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class settings {
 public:
  /// Throws usage_error.
  settings(int argc, char** argv);

  bool help = false;
  std::string endpoint = "127.0.0.1:2379";
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
  bool prefix = false;
  std::int64_t revision = 0;
  std::int64_t lease = 0;
  std::chrono::seconds ttl{10};
  std::chrono::seconds keepalive_time{10};
  std::chrono::seconds keepalive_timeout{5};

  /// The command, and what it is about. Throws usage_error, which says `what` is missing.
  const std::string& word(std::size_t position, const char* what) const;
  /// All that follow.
  std::vector<std::string> words_from(std::size_t position) const;
  /// Throws usage_error for one more word.
  void check_words(std::size_t most) const;

 private:
  void set(int option, const std::string& value);

  std::vector<std::string> words_;
};

/// Throws usage_error for what is no number of this base, or not from 1 to `largest`.
std::int64_t number(const std::string& text, const std::string& what, int base,
                    std::int64_t largest);

#endif
