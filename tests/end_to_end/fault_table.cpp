#include "fault_table.hpp"

#include <array>
#include <set>
#include <tuple>

#include "../harness/calls.hpp"

namespace rpc_test {
namespace {

using code = protocoro::status_code;

/// In the order of `fault`.
const std::array rows = {
    fault_row{
        fault::client_cancels, "ClientCancels", {cancelled_here, code::CANCELLED}, stopped, true},
    fault_row{fault::client_killed, "ClientKilled", {left}, stopped, true},
    fault_row{fault::cut_in_request, "CutInRequest", {code::UNAVAILABLE}, stopped, true},
    fault_row{fault::cut_in_reply, "CutInReply", {code::UNAVAILABLE}, answered | stopped, true},
    fault_row{
        fault::line_falls_silent, "LineFallsSilent", {code::DEADLINE_EXCEEDED}, stopped, true},
    fault_row{fault::deadline_at_any_instant,
              "DeadlineAtAnyInstant",
              {code::OK, code::DEADLINE_EXCEEDED},
              answered | stopped,
              true},
    fault_row{fault::consumer_drops_waiting, "ConsumerDropsWaiting", {left}, stopped, true},
    fault_row{fault::consumer_drops_after_one, "ConsumerDropsAfterOne", {left}, stopped, true},
    fault_row{fault::handler_throws_first, "HandlerThrowsFirst", {code::UNKNOWN}, threw, true},
    fault_row{fault::handler_throws_middle, "HandlerThrowsMiddle", {code::UNKNOWN}, threw, true},
    fault_row{fault::handler_throws_last, "HandlerThrowsLast", {code::UNKNOWN}, threw, true},
    fault_row{fault::handler_runs_on, "HandlerRunsOn", {code::DEADLINE_EXCEEDED}, stopped, true},
    fault_row{
        fault::shutdown_now, "ShutdownNow", {code::CANCELLED, code::UNAVAILABLE}, stopped, false},
    fault_row{fault::shutdown_with_grace, "ShutdownWithGrace", {code::OK}, answered, false},
    fault_row{fault::channel_dies_inside, "ChannelDiesInside", {code::OK}, answered, true},
    fault_row{fault::executor_pauses, "ExecutorPauses", {code::OK}, answered, true},
    fault_row{fault::dropped_in_pause, "DroppedInPause", {left}, stopped, true},
};

constexpr std::array kinds = {rpc_kind::unary, rpc_kind::server_streaming,
                              rpc_kind::client_streaming, rpc_kind::bidi_streaming};
constexpr std::array sides = {side::client, side::server};
constexpr std::array executors = {executor_kind::inline_, executor_kind::pool, executor_kind::asio};

/// What is left out, and why.
bool means_something(const fault_case& made) {
  const bool runs_inline = made.on == executor_kind::inline_;
  // Inline on one side is inline on both: the client's cases stand for it.
  if (runs_inline && made.where == side::server) return false;
  // There is nothing that could pause.
  if (runs_inline && (made.what == fault::executor_pauses || made.what == fault::dropped_in_pause))
    return false;
  // One reply is all of them: the call is over then.
  if (made.what == fault::consumer_drops_after_one && !streams_replies(made.kind)) return false;
  return true;
}

/// Two axes, a value of each.
using pair = std::tuple<int, int, int, int>;

std::vector<pair> pairs_of(const fault_case& made) {
  const std::array values = {static_cast<int>(made.kind), static_cast<int>(made.where),
                             static_cast<int>(made.on), static_cast<int>(made.what)};
  std::vector<pair> pairs;
  for (int first = 0; first != 4; ++first)
    for (int second = first + 1; second != 4; ++second)
      pairs.emplace_back(first, values[static_cast<std::size_t>(first)], second,
                         values[static_cast<std::size_t>(second)]);
  return pairs;
}

std::set<pair> all_pairs_of(const std::vector<fault_case>& cases) {
  std::set<pair> all;
  for (const fault_case& made : cases)
    for (const pair& met : pairs_of(made)) all.insert(met);
  return all;
}

}  // namespace

const fault_row& fault_case::row() const { return rows[static_cast<std::size_t>(what)]; }

std::string fault_case::name() const {
  const char* const executor_name = on == executor_kind::inline_ ? "Inline"
                                    : on == executor_kind::pool  ? "Pool"
                                                                 : "Asio";
  return name_of(kind) + (where == side::client ? "ClientSide" : "ServerSide") + executor_name +
         row().name;
}

const std::vector<fault_case>& all_fault_cases() {
  static const std::vector<fault_case> all = [] {
    std::vector<fault_case> cases;
    for (const rpc_kind kind : kinds)
      for (const side where : sides)
        for (const executor_kind on : executors)
          for (const fault_row& row : rows) {
            const fault_case made{kind, where, on, row.id};
            if (means_something(made)) cases.push_back(made);
          }
    return cases;
  }();
  return all;
}

/// Greedy: the case with the most new pairs, again and again.
std::vector<fault_case> pairwise_fault_cases() {
  std::set<pair> missing = all_pairs_of(all_fault_cases());
  std::vector<fault_case> chosen;
  while (!missing.empty()) {
    const fault_case* best = nullptr;
    std::size_t most = 0;
    for (const fault_case& made : all_fault_cases()) {
      std::size_t fresh = 0;
      for (const pair& met : pairs_of(made)) fresh += missing.count(met);
      if (fresh > most) best = &made, most = fresh;
    }
    for (const pair& met : pairs_of(*best)) missing.erase(met);
    chosen.push_back(*best);
  }
  return chosen;
}

std::size_t pairs_in(const std::vector<fault_case>& cases) { return all_pairs_of(cases).size(); }

}  // namespace rpc_test
