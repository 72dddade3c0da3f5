#include "protocoro/server/server_context.hpp"

#include <grpcpp/security/auth_context.h>

#include <stdexcept>

#include "protocoro/grpc/internal/received_metadata.hpp"
#include "protocoro/rpc/internal/deadline.hpp"
#include "protocoro/server/internal/server_call.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

std::string_view view(const grpc::string_ref& text) { return {text.data(), text.size()}; }

/// Lets protocoro::metadata decide which entries are allowed.
metadata::entry checked(std::string_view key, std::string_view value) {
  metadata entries;
  entries.add(key, value);
  return *entries.begin();
}

}  // namespace

const method_info& server_context::method() const noexcept { return call_->method(); }

std::optional<std::string_view> server_context::metadata(std::string_view key) const {
  const auto& received = grpc_context().client_metadata();
  const auto found = received.find(grpc::string_ref(key.data(), key.size()));
  if (found == received.end()) return std::nullopt;
  return view(found->second);
}

metadata server_context::request_metadata() const {
  return detail::copy_of(grpc_context().client_metadata());
}

void server_context::add_initial_metadata(std::string_view key, std::string_view value) {
  const auto entry = checked(key, value);
  if (call_->initial_metadata_sent())
    throw std::logic_error(
        "protocoro: the initial metadata were already sent with the first message");
  grpc_context().AddInitialMetadata(entry.first, entry.second);
}

void server_context::add_trailing_metadata(std::string_view key, std::string_view value) {
  call_->add_trailing_metadata(checked(key, value));
}

void server_context::compress(compression algorithm) { call_->compress(algorithm); }

std::string server_context::peer() const { return grpc_context().peer(); }

std::vector<std::string> server_context::peer_identity() const {
  std::vector<std::string> names;
  for (const grpc::string_ref& name : grpc_context().auth_context()->GetPeerIdentity())
    names.emplace_back(name.data(), name.size());
  return names;
}

std::chrono::system_clock::time_point server_context::deadline() const noexcept {
  return grpc_context().deadline();
}

std::chrono::nanoseconds server_context::time_remaining() const noexcept {
  const auto when = deadline();
  if (when == when.max()) return std::chrono::nanoseconds::max();
  return detail::time_until(when);
}

bool server_context::is_cancelled() const noexcept {
  return call_->stop_requested() || grpc_context().IsCancelled();
}

task<> server_context::shutdown_begun() { return call_->wait_for_shutdown(); }

grpc::CallbackServerContext& server_context::grpc_context() const noexcept {
  return call_->grpc_context();
}

}  // namespace v0_1
}  // namespace protocoro
