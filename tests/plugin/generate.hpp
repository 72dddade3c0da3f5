#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

/// Runs the generator in this process on schemas held in memory.
namespace protocoro::plugin {

/// What was given is no valid schema: not the generator's affair.
class no_schema : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct schema {
  std::string name;
  std::string text;
};

struct generated {
  bool ok = false;
  std::string error;
  std::map<std::string, std::string> files;
};

/// Schemas come before the ones that import them; those called `to_generate` are generated.
generated generate(const std::vector<schema>& schemas, const std::vector<std::string>& to_generate,
                   const std::string& parameter = "");

/// Generates for one schema.
generated generate(const std::string& text, const std::string& parameter = "");

}  // namespace protocoro::plugin
