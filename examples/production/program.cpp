#include "program.hpp"

#include <getopt.h>

#include <charconv>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "protocoro/rpc/tls.hpp"

arguments::arguments(int argc, char** argv, values defaults) : values_(std::move(defaults)) {
  std::vector<option> known;
  for (const auto& [name, value] : values_)
    known.push_back({name.c_str(), required_argument, nullptr, 'v'});
  known.push_back({"help", no_argument, nullptr, 'h'});
  known.push_back({});
  int chosen = 0;
  while (optind < argc) {
    const std::string given = argv[optind];  // getopt does not always say what it refuses
    switch (getopt_long(argc, argv, "+:", known.data(), &chosen)) {
      case 'v':
        values_[known[chosen].name] = optarg;
        break;
      case 'h':
        help_ = true;
        return;
      case ':':
        throw std::runtime_error(given + " needs a value; see --help");
      default:
        throw std::runtime_error("unknown option '" + given + "'; see --help");
    }
  }
}

int arguments::number(const std::string& name) const {
  const std::string& given = text(name);
  const char* const end = given.data() + given.size();
  int number = 0;
  const auto [stopped, error] = std::from_chars(given.data(), end, number);
  if (error != std::errc() || stopped != end || number < 0 || number > 1'000'000)
    throw std::runtime_error("--" + name + " needs a number from 0 to 1000000, not '" + given +
                             "'");
  return number;
}

protocoro::compression arguments::compression(const std::string& name) const {
  const std::string& given = text(name);
  if (given == "none") return protocoro::compression::none;
  if (given == "deflate") return protocoro::compression::deflate;
  if (given == "gzip") return protocoro::compression::gzip;
  throw std::runtime_error("--" + name + " needs none, deflate or gzip, not '" + given + "'");
}

std::string arguments::pem_file(const std::string& name) const {
  if (text(name).empty()) throw std::runtime_error("--" + name + " is missing; see --help");
  return protocoro::read_pem_file(text(name));
}

int run(int argc, char** argv, const std::string& usage, const arguments::values& defaults,
        void (*body)(const arguments& given)) {
  try {
    const arguments given(argc, argv, defaults);
    if (given.help())
      std::cout << usage;
    else
      body(given);
    return 0;
  } catch (const std::exception& error) {
    const std::string_view name = argv[0];
    std::cerr << name.substr(name.rfind('/') + 1) << ": " << error.what() << '\n';
    return 1;
  }
}
