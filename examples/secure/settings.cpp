#include "settings.hpp"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string_view>

std::string setting(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0')
    throw std::runtime_error(std::string(name) + " is not set; see --help");
  return value;
}

std::string setting(const char* name, const char* otherwise) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

int run(int argc, char** argv, const char* usage, int (*body)(int argc, char** argv)) {
  if (argc == 2 && argv[1] == std::string_view("--help")) {
    std::cout << usage;
    return 0;
  }
  try {
    const int result = body(argc, argv);
    if (result == see_usage) std::cerr << usage;
    return result;
  } catch (const std::exception& error) {
    std::cerr << argv[0] << ": " << error.what() << '\n';
    return 1;
  }
}
