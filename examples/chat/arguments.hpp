// The command line: "--name value" or "--name=value".
#ifndef CHAT_ARGUMENTS_HPP
#define CHAT_ARGUMENTS_HPP

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

class arguments {
 public:
  /// "--help" prints `usage` and ends the program. So does, as a failure, what is not `known`.
  arguments(int argc, char** argv, std::string_view usage,
            const std::vector<std::string_view>& known);

  bool has(std::string_view name) const { return values_.contains(name); }
  std::string get(std::string_view name, std::string_view otherwise) const;
  /// Throws std::invalid_argument for what is no number from 1 to 4294967295.
  std::size_t number(std::string_view name, std::size_t otherwise) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

#endif
