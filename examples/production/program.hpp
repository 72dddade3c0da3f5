// What the programs have in common: a command line of "--name value", and errors that end them.
#ifndef PRODUCTION_PROGRAM_HPP
#define PRODUCTION_PROGRAM_HPP

#include <chrono>
#include <map>
#include <string>

#include "protocoro/rpc/compression.hpp"

class arguments {
 public:
  using values = std::map<std::string, std::string>;

  /// What is not given keeps its default. Throws std::runtime_error for what has none.
  arguments(int argc, char** argv, values defaults);

  bool help() const noexcept { return help_; }
  const std::string& text(const std::string& name) const { return values_.at(name); }
  /// Throws std::runtime_error for what is no number from 0 to a million.
  int number(const std::string& name) const;
  std::chrono::milliseconds milliseconds(const std::string& name) const {
    return std::chrono::milliseconds(number(name));
  }
  /// Throws std::runtime_error for another word than none, deflate and gzip.
  protocoro::compression compression(const std::string& name) const;
  /// The text of a file. Throws std::runtime_error when none is given or it cannot be read.
  std::string pem_file(const std::string& name) const;

 private:
  values values_;
  bool help_ = false;
};

/// Runs `body`, or prints `usage` for --help. Gives what main returns: 1, and a line on stderr,
/// when something was thrown.
int run(int argc, char** argv, const std::string& usage, const arguments::values& defaults,
        void (*body)(const arguments& given));

#endif
