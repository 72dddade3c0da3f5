// Long and large: what only shows after many calls. Each scene warms up first, then must give
// back all of its memory, and hold the process at its size.
#include <charconv>
#include <cstring>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "../harness/allocations.hpp"
#include "settings.hpp"
#include "watch.hpp"

namespace soak {
namespace {

constexpr char usage[] =
    "usage: soak all|unary|streams|clients|reader... [--divide n] [--seed n] [--pace n]\n"
    "\n"
    "  unary     1,000,000 unary calls, 256 in flight, one in ten cancelled or timed out\n"
    "  streams   10,000 bidirectional streams open at once, idle, then cancelled\n"
    "  clients   1,000 clients that connect, call and vanish, half of them in mid-call\n"
    "  reader    1 GiB to a reader that takes --pace megabytes a second (1); the server's memory\n"
    "            must grow by less than 8 MiB\n"
    "\n"
    "  --divide  makes all numbers smaller by this (1)\n"
    "  --seed    of the calls that are cancelled or timed out (1)\n";

class scene {
 public:
  const char* name;
  void (*run)(const settings& wanted, watch& seen);
  int warm_up;       // this part of it: streams that are all open at once need all of their memory
  long most_growth;  // of this process between its warm-up and its end, KiB: see below
};

/// Malloc keeps what many threads have freed in pieces: these bounds are a few times what it was
/// seen to keep, and far below what a leak of one block a call would take in the long form.
constexpr scene scenes[] = {{"unary", unary_calls, 100, 48 << 10},
                            {"streams", idle_streams, 1, 128 << 10},
                            {"clients", vanishing_clients, 100, 32 << 10},
                            {"reader", slow_reader, 100, 32 << 10}};

class mistake : public std::runtime_error {
 public:
  using runtime_error::runtime_error;
};

int number_of(std::string_view option, const char* text) {
  int number = 0;
  if (text == nullptr) throw mistake(std::string(option) + " needs a number");
  const char* const end = text + std::strlen(text);
  const auto [rest, error] = std::from_chars(text, end, number);
  if (error != std::errc() || rest != end || number < 1)
    throw mistake(std::string(option) + " needs a number from 1 on, not '" + text + "'");
  return number;
}

std::vector<scene> scenes_called(std::string_view name) {
  std::vector<scene> found;
  for (const scene& one : scenes)
    if (name == "all" || name == one.name) found.push_back(one);
  if (found.empty()) throw mistake("there is no scene '" + std::string(name) + "'");
  return found;
}

bool play(const scene& played, const settings& wanted) {
  std::cout << played.name << std::endl;
  const long at_start = resident();
  watch quiet(true);
  played.run(wanted.warm_up(played.warm_up), quiet);
  const long warm = resident();
  const support::allocations before;
  watch seen;
  played.run(wanted, seen);
  const bool back = before.wait_until_back();
  seen.expect(back, "all memory is given back, but:\n" + before.report());
  const long at_end = resident();
  seen.print(std::to_string(at_start / 1024) + " MiB at the start, " + std::to_string(warm / 1024) +
             " after the warm-up, " + std::to_string(at_end / 1024) + " at the end; " +
             std::to_string(seen.seconds()) + " s");
  seen.expect(
      at_end - warm < played.most_growth,
      "the process grows by less than " + std::to_string(played.most_growth >> 10) + " MiB");
  return !seen.failed() && !quiet.failed();
}

int main(char** argument) {
  settings wanted;
  std::vector<scene> chosen;
  for (; *argument != nullptr; ++argument) {
    const std::string_view word = *argument;
    int* const option = word == "--divide" ? &wanted.divide
                        : word == "--seed" ? &wanted.seed
                        : word == "--pace" ? &wanted.megabytes_a_second
                                           : nullptr;
    if (word == "--help") return std::cout << usage, 0;
    if (word == "--serve") return serve_slow_reader();
    if (option != nullptr) {
      *option = number_of(word, *++argument);
    } else if (word.starts_with('-')) {
      throw mistake("there is no option '" + std::string(word) + "'");
    } else {
      for (const scene& one : scenes_called(word)) chosen.push_back(one);
    }
  }
  if (chosen.empty()) throw mistake("which scene?");
  bool good = true;
  for (const scene& one : chosen) good = play(one, wanted) && good;
  return good ? 0 : 1;
}

}  // namespace
}  // namespace soak

int main(int, char** arguments) {
  try {
    return soak::main(arguments + 1);
  } catch (const soak::mistake& error) {
    std::cerr << "soak: " << error.what() << '\n' << soak::usage;
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "soak: " << error.what() << '\n';
    return 1;
  }
}
