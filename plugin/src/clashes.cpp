#include "clashes.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "names.hpp"
#include "text.hpp"

namespace protocoro::plugin {
namespace {

/// One scope of the generated code. Remembers which declaration took which name.
class scope {
 public:
  explicit scope(std::vector<std::string>& clashes) : clashes_(clashes) {}

  /// Records a name of protobuf. Clashes among protobuf's own names are not reported.
  void reserve(const declaration& declaration) {
    owners_.try_emplace(declaration.cpp_name, owner{declaration.description, declaration.location});
  }

  void declare(const std::string& cpp_name, const std::string& who, const std::string& location) {
    const auto [earlier, is_new] = owners_.try_emplace(cpp_name, owner{who, location});
    if (is_new) return;
    clashes_.push_back(location + ": " + who + " and " + earlier->second.name + " (" +
                       earlier->second.location + ") are both " + cpp_name +
                       " in C++: rename one of them");
  }

 private:
  struct owner {
    std::string name;
    std::string location;
  };

  std::map<std::string, owner> owners_;
  std::vector<std::string>& clashes_;
};

struct generated_name {
  std::string name;
  std::string what;
};

std::vector<generated_name> generated_for(const service& service, const options& options) {
  const service_names names(service);
  std::vector<generated_name> result = {{names.methods, "the table of methods"}};
  if (options.client) result.push_back({names.client, "the client class"});
  if (options.handler) {
    result.push_back({names.handler, "the handler class"});
    result.push_back({names.handlers, "the table of handlers"});
  }
  if (options.mock && options.client) {
    result.push_back({names.mock_client, "the mock client class"});
    result.push_back({names.mock_methods, "the mock client's methods"});
  }
  if (options.mock && options.handler)
    result.push_back({names.mock_handler, "the mock handler class"});
  return result;
}

/// gmock's macros say `std`, not `::std`, so another `std` in scope breaks every mock class.
std::vector<std::string> hidden_std(const proto_file& file) {
  constexpr auto advice = " hides the standard library from gmock: generate without mock";
  std::vector<std::string> result;
  const std::vector<std::string_view> parts = split(file.package, '.');
  if (std::find(parts.begin() + 1, parts.end(), "std") != parts.end()) {
    result.push_back(file.name + ": package " + file.package + advice);
  }
  for (const declaration& declaration : file.declarations) {
    if (declaration.cpp_name != "std") continue;
    result.push_back(declaration.location + ": " + declaration.description + advice);
  }
  return result;
}

/// Without a package, the names of the schema are in the global namespace, beside `grpc` and
/// `protocoro`.
std::vector<std::string> hidden_namespaces(const proto_file& file) {
  std::vector<std::string> result;
  if (!file.package.empty()) return result;
  for (const declaration& declaration : file.declarations) {
    if (declaration.cpp_name != "grpc" && declaration.cpp_name != "protocoro") continue;
    result.push_back(declaration.location + ": " + declaration.description +
                     " has the name of a namespace that generated code needs: give the file a "
                     "package");
  }
  return result;
}

}  // namespace

std::vector<std::string> find_clashes(const proto_file& file, const options& options) {
  if (file.services.empty()) return {};
  std::vector<std::string> clashes = hidden_namespaces(file);
  if (options.mock) std::ranges::move(hidden_std(file), std::back_inserter(clashes));
  scope package_scope(clashes);
  for (const declaration& declaration : file.declarations) package_scope.reserve(declaration);
  for (const service& service : file.services) {
    scope class_scope(clashes);
    for (const auto& [name, what] : generated_for(service, options)) {
      const std::string who = what + " of service " + service.full_name;
      package_scope.declare(name, who, service.location);
      // A method of this name would hide the class inside the class itself.
      class_scope.declare(name, who, service.location);
    }
    for (const method& method : service.methods) {
      class_scope.declare(cpp_identifier(method.name),
                          "rpc " + service.full_name + "." + method.name, method.location);
    }
  }
  return clashes;
}

}  // namespace protocoro::plugin
