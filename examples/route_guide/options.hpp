// The command line: "--name value" pairs.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

/// What a program was started with. Known options and their defaults are given to it.
class options {
 public:
  using values = std::map<std::string, std::string, std::less<>>;

  /// Throws std::runtime_error for what is not a known option with its value.
  options(int argc, const char* const* argv, values defaults);

  bool help() const noexcept { return help_; }

  const std::string& text(std::string_view name) const;

  /// Throws std::runtime_error for what is not a number from 0.001 to a day.
  std::chrono::milliseconds seconds(std::string_view name) const;

 private:
  bool help_ = false;
  values values_;
};
