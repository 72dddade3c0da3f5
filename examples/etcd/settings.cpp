#include "settings.hpp"

#include <fmt/format.h>
#include <getopt.h>

#include <charconv>
#include <limits>

namespace {

constexpr int seconds_in_a_day = 24 * 60 * 60;
constexpr auto any_id = std::numeric_limits<std::int64_t>::max();

constexpr option known[] = {
    {"help", no_argument, nullptr, 'h'},
    {"endpoint", required_argument, nullptr, 'e'},
    {"cacert", required_argument, nullptr, 'a'},
    {"cert", required_argument, nullptr, 'c'},
    {"key", required_argument, nullptr, 'k'},
    {"prefix", no_argument, nullptr, 'p'},
    {"rev", required_argument, nullptr, 'r'},
    {"lease", required_argument, nullptr, 'l'},
    {"ttl", required_argument, nullptr, 't'},
    {"keepalive-time", required_argument, nullptr, 'i'},
    {"keepalive-timeout", required_argument, nullptr, 'w'},
    {},
};

}  // namespace

std::int64_t number(const std::string& text, const std::string& what, int base,
                    std::int64_t largest) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value, base);
  if (read.ec != std::errc() || read.ptr != end || value < 1 || value > largest)
    throw usage_error(
        base == 16
            ? fmt::format("{} '{}' is no hexadecimal number from 1 to {:x}", what, text, largest)
            : fmt::format("{} '{}' is no number from 1 to {}", what, text, largest));
  return value;
}

settings::settings(int argc, char** argv) {
  opterr = 0;  // we say it ourselves
  for (;;) {
    const int option = getopt_long(argc, argv, ":", known, nullptr);
    if (option == -1) break;
    const std::string said = optind > 1 ? argv[optind - 1] : "";
    if (option == '?') throw usage_error(fmt::format("unknown option '{}'", said));
    if (option == ':') throw usage_error(fmt::format("{} needs a value", said));
    set(option, optarg == nullptr ? "" : optarg);
  }
  words_.assign(argv + optind, argv + argc);
}

void settings::set(int option, const std::string& value) {
  switch (option) {
    case 'h':
      help = true;
      break;
    case 'e':
      endpoint = value;
      break;
    case 'a':
      ca_file = value;
      break;
    case 'c':
      certificate_file = value;
      break;
    case 'k':
      key_file = value;
      break;
    case 'p':
      prefix = true;
      break;
    case 'r':
      revision = number(value, "--rev", 10, any_id);
      break;
    case 'l':
      lease = number(value, "--lease", 16, any_id);
      break;
    case 'i':
      keepalive_time =
          std::chrono::seconds(number(value, "--keepalive-time", 10, seconds_in_a_day));
      break;
    case 'w':
      keepalive_timeout =
          std::chrono::seconds(number(value, "--keepalive-timeout", 10, seconds_in_a_day));
      break;
    default:
      ttl = std::chrono::seconds(number(value, "--ttl", 10, seconds_in_a_day));
  }
}

const std::string& settings::word(std::size_t position, const char* what) const {
  if (position >= words_.size()) throw usage_error(fmt::format("{} is missing", what));
  return words_[position];
}

std::vector<std::string> settings::words_from(std::size_t position) const {
  return {words_.begin() + static_cast<std::ptrdiff_t>(position), words_.end()};
}

void settings::check_words(std::size_t most) const {
  if (words_.size() > most) throw usage_error(fmt::format("'{}' is too much", words_[most]));
}
