#include "protocoro/server/live_call.hpp"

#include <fmt/format.h>

#include <cstdint>

#include "protocoro/coro/internal/log_line.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

const char* name_of(rpc_kind kind) noexcept {
  switch (kind) {
    case rpc_kind::unary:
      return "unary";
    case rpc_kind::server_streaming:
      return "server_streaming";
    case rpc_kind::client_streaming:
      return "client_streaming";
    case rpc_kind::bidi_streaming:
      break;
  }
  return "bidi_streaming";
}

const char* name_of(live_call_state state) noexcept {
  switch (state) {
    case live_call_state::running:
      return "running";
    case live_call_state::waiting:
      return "waiting";
    case live_call_state::finishing:
      break;
  }
  return "finishing";
}

std::int64_t milliseconds(std::chrono::nanoseconds time) noexcept {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

}  // namespace

std::string to_string(const live_call& call) {
  std::string text =
      fmt::format("method={} kind={} peer={} state={} age_ms={}", call.method().full_name(),
                  name_of(call.method().kind()), detail::as_word(call.peer()),
                  name_of(call.state()), milliseconds(call.age()));
  if (call.time_remaining() != std::chrono::nanoseconds::max())
    text += fmt::format(" left_ms={}", milliseconds(call.time_remaining()));
  text += fmt::format(" requests={} replies={}", call.requests(), call.replies());
  if (call.stopped()) text += " stopped=yes";
  const char* before = " waits_for=\"";
  for (const std::string& each : call.waits_for()) {
    text.append(before).append(each);
    before = ", ";
  }
  if (!call.waits_for().empty()) text += '"';
  return text;
}

}  // namespace v0_1
}  // namespace protocoro
