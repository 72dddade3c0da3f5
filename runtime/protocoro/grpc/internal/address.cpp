#include "protocoro/grpc/internal/address.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
namespace {

constexpr std::size_t longest_socket_path = 107;  // of sockaddr_un, without the final zero

class host_and_port {
 public:
  std::string_view host;
  std::optional<std::string_view> port;  // empty if it cannot be told apart from the host
};

/// Several colons outside of brackets all belong to the host, as in gRPC.
host_and_port split(std::string_view text) {
  const auto end = text.starts_with('[') ? text.find(']') : 0;
  if (end == text.npos) return {text, std::nullopt};
  const auto colon = text.find(':', end);
  if (colon == text.npos || text.find(':', colon + 1) != text.npos) return {text, std::nullopt};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Accepts a number in range, or the name of a service ("http"), which only the system knows.
bool can_be_port(std::string_view text) {
  if (all_digits(text)) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number <= 65535;
  }
  constexpr std::string_view others = "-_+./*";
  return std::all_of(text.begin(), text.end(), [others](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.find(c) != others.npos;
  });
}

/// Decodes addresses as gRPC does.
std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (; !text.empty(); text.remove_prefix(1)) {
    unsigned char byte = 0;
    if (text.front() == '%' && text.size() >= 3) {
      const auto [end, error] = std::from_chars(text.data() + 1, text.data() + 3, byte, 16);
      if (error == std::errc() && end == text.data() + 3) {
        decoded += static_cast<char>(byte);
        text.remove_prefix(2);
        continue;
      }
    }
    decoded += text.front();
  }
  return decoded;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// Returns what precedes "://" in a URL.
std::string_view scheme_of_url(std::string_view text) {
  const auto end = text.find("://");
  return end == text.npos ? std::string_view() : text.substr(0, end);
}

/// Accepts "dns:name" and "dns:///name", also with the address of a DNS server:
/// "dns://8.8.8.8/name".
std::string_view without_dns(std::string_view text) {
  if (!take_prefix(text, "dns:") || !take_prefix(text, "//")) return text;
  return text.substr(std::min(text.find('/'), text.size() - 1) + 1);
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

/// Throws with a text that fits the server's or the client's side.
class judge {
 public:
  judge(const char* what_for, const std::string& text) : what_for_(what_for), text_(text) {}

  [[noreturn]] void refuse(const std::string& why) const {
    throw std::invalid_argument("protocoro: cannot " + std::string(what_for_) + " " +
                                quoted(text_) + ": " + why);
  }
  void check_not_empty() const {
    if (text_.empty())
      refuse("the address is missing, such as 'localhost:50051' or 'unix:/run/my.sock'");
  }
  void check_host(std::string_view host) const {
    if (host.empty()) refuse("the host is missing, as in 'localhost:50051' or '0.0.0.0:50051'");
  }
  void check_port(std::string_view port) const {
    if (!can_be_port(port)) refuse("the port " + quoted(port) + " is not from 0 to 65535");
  }
  void check_path(const std::string& path) const {
    if (path.empty()) refuse("the socket's path is missing, as in 'unix:/run/my.sock'");
    check_length(path, "path");
  }
  void check_abstract_name(const std::string& name) const {
    if (name.empty()) refuse("the socket's name is missing, as in 'unix-abstract:my'");
    check_length(name, "name");
  }

 private:
  void check_length(const std::string& name, const char* its_kind) const {
    if (name.size() > longest_socket_path)
      refuse("the " + std::string(its_kind) + " of a UNIX socket has at most " +
             std::to_string(longest_socket_path) + " bytes, this one has " +
             std::to_string(name.size()));
  }

  const char* const what_for_;
  const std::string& text_;
};

}  // namespace

std::string socket_path(const std::string& address) {
  const std::string decoded = percent_decoded(address);
  return decoded.starts_with("unix:") ? decoded.substr(5) : std::string();
}

void check_listen_address(const std::string& address) {
  const judge say("listen on", address);
  say.check_not_empty();
  const std::string decoded = percent_decoded(address);
  std::string_view rest = decoded;
  if (take_prefix(rest, "unix:")) return say.check_path(std::string(rest));
  if (take_prefix(rest, "unix-abstract:")) return say.check_abstract_name(std::string(rest));
  if (rest.starts_with("vsock:")) return;
  rest = without_dns(rest);
  for (const std::string_view scheme :
       {scheme_of_url(rest), std::string_view("ipv4"), std::string_view("ipv6")})
    if (!scheme.empty() && rest.starts_with(std::string(scheme) + ":"))
      say.refuse(quoted(scheme) + " is not allowed in a server's address: use 'host:port'");
  const host_and_port parts = split(rest);
  if (!parts.port && !rest.starts_with('[') && rest.find(':') != rest.npos)
    say.refuse("an IPv6 address needs brackets, as in '[::1]:50051'");
  if (!parts.port || parts.port->empty())
    say.refuse("the port is missing, as in '0.0.0.0:50051'; with port 0 the system chooses one");
  say.check_port(*parts.port);
  say.check_host(parts.host);
}

void check_target(const std::string& target) {
  const judge say("connect to", target);
  say.check_not_empty();
  const std::string decoded = percent_decoded(target);
  std::string_view rest = decoded;
  if (take_prefix(rest, "unix:")) {
    if (take_prefix(rest, "//")) rest = rest.substr(std::min(rest.find('/'), rest.size()));
    return say.check_path(std::string(rest));
  }
  if (take_prefix(rest, "unix-abstract:")) return say.check_abstract_name(std::string(rest));
  constexpr std::array<std::string_view, 5> of_urls{"http", "https", "grpc", "grpcs", "tcp"};
  const std::string_view scheme = scheme_of_url(rest);
  if (std::find(of_urls.begin(), of_urls.end(), scheme) != of_urls.end())
    say.refuse(quoted(std::string(scheme) + "://") +
               " is not allowed in a target: use 'host:port', and channel_options().tls() for TLS");
  rest = without_dns(rest);
  if (!take_prefix(rest, "ipv4:")) take_prefix(rest, "ipv6:");
  while (true) {  // "ipv4:" may be followed by several addresses
    const auto end = std::min(rest.find(','), rest.size());
    const host_and_port parts = split(rest.substr(0, end));
    if (parts.port && all_digits(*parts.port) && !parts.port->empty()) say.check_port(*parts.port);
    if (parts.port) say.check_host(parts.host);
    if (end == rest.size()) return;
    rest.remove_prefix(end + 1);
  }
}

bool is_on_this_machine(const std::string& target) {
  std::string_view rest = target;
  if (rest.starts_with("unix:") || rest.starts_with("unix-abstract:")) return true;
  rest = without_dns(rest);
  if (!take_prefix(rest, "ipv4:")) take_prefix(rest, "ipv6:");
  const std::string_view host = split(rest).host;
  return host == "localhost" || host == "[::1]" ||
         (host.starts_with("127.") && all_digits(host.substr(host.rfind('.') + 1)));
}

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
