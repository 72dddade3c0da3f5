#include "log_line.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <iterator>

#include "protocoro/cancelled.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += {'\\', c};
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", c);
    else
      out += c;
  }
  return out + '"';
}

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& thrown) {
    return thrown.what();
  } catch (const cancelled& stop) {
    return stop.what();
  } catch (...) {
    return "an exception of unknown type";
  }
}

void write_line_to_stderr(std::string_view line) {
  const std::string whole = std::string(line) + '\n';
  std::fwrite(whole.data(), 1, whole.size(), stderr);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
