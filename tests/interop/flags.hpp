// The command line as interop programs have it: "--name=value", "--name value", and for switches
// also "--name" alone.
#ifndef INTEROP_FLAGS_HPP
#define INTEROP_FLAGS_HPP

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace interop {

class flags {
 public:
  /// "--help" prints `usage` and ends the program. So does, as a failure, what is not known.
  flags(int argc, char** argv, std::string_view usage,
        const std::vector<std::string_view>& with_value,
        const std::vector<std::string_view>& switches);

  std::string text(std::string_view name, std::string_view otherwise = {}) const;
  /// From 0 to 2147483647. Ends the program for anything else.
  int number(std::string_view name, int otherwise) const;
  bool is_on(std::string_view name) const;

  /// Ends the program with the code 2.
  [[noreturn]] static void refuse(std::string_view what, std::string_view why);

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace interop

#endif
