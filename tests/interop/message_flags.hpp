// Whether messages came compressed. No public interface of gRPC tells: gRPC's own interop programs
// ask the call for the flags of its last message, through classes that are friends of the contexts.
// So do these, in an interceptor, which sees each message before the next one is read.
#ifndef INTEROP_MESSAGE_FLAGS_HPP
#define INTEROP_MESSAGE_FLAGS_HPP

#include <deque>
#include <memory>
#include <string>

namespace grpc {
class ChannelCredentials;
class ChannelInterface;
class ServerBuilder;
class ServerContextBase;
}  // namespace grpc

namespace interop {

/// False where gRPC has no such function, or does not show it.
extern const bool message_flags_are_known;

void watch_messages(grpc::ServerBuilder& builder);
/// The next message of the call, in the order in which they came.
bool next_was_compressed(const grpc::ServerContextBase& context);

/// A channel whose replies are watched. For one call at a time.
std::shared_ptr<grpc::ChannelInterface> watched_channel(
    const std::string& target, const std::shared_ptr<grpc::ChannelCredentials>& credentials,
    const std::string& host_override);
/// What came on that channel since it was last asked, in order.
std::deque<bool> compressed_replies();

}  // namespace interop

#endif
