// The command line: "--name value", each name at most once.
#ifndef BENCH_RUNTIME_OPTIONS_HPP
#define BENCH_RUNTIME_OPTIONS_HPP

#include <cstddef>
#include <exception>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bench {

class options {
 public:
  /// What is wrong with the command line.
  class mistake : public std::runtime_error {
   public:
    using runtime_error::runtime_error;
  };

  explicit options(char** argument) {
    for (; *argument != nullptr; ++argument) {
      const std::string name = *argument;
      if (!name.starts_with("--") || *++argument == nullptr) throw mistake(name + ": no value");
      values_[name.substr(2)] = *argument;
    }
  }

  bool has(const std::string& name) const { return values_.contains(name); }

  const std::string& get(const std::string& name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) throw mistake("--" + name + " is missing");
    return found->second;
  }

  double number(const std::string& name) const {
    const std::string& text = get(name);
    std::size_t read = 0;
    const double value = std::stod(text, &read);
    if (read != text.size() || value < 0) throw mistake("--" + name + ": no number: " + text);
    return value;
  }
  double number(const std::string& name, double otherwise) const {
    return has(name) ? number(name) : otherwise;
  }

 private:
  std::map<std::string, std::string> values_;
};

/// What `main` does: the exit code.
inline int run_program(const char* name, char** arguments, void (*run)(const options& given)) try {
  run(options(arguments));
  return 0;
} catch (const std::exception& error) {
  std::cerr << name << ": " << error.what() << '\n';
  return 1;
}

}  // namespace bench

#endif
