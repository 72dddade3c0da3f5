#include "message_flags.hpp"

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/client_interceptor.h>
#include <grpcpp/support/server_interceptor.h>

#include <map>
#include <mutex>
#include <utility>
#include <vector>

#ifdef INTEROP_MESSAGE_FLAGS
std::uint32_t grpc_call_test_only_get_message_flags(grpc_call* call);
#else
static std::uint32_t grpc_call_test_only_get_message_flags(grpc_call*) { return 0; }
#endif

// The names that gRPC's contexts have for a friend.
namespace grpc::testing {

class InteropServerContextInspector {
 public:
  static grpc_call* call_of(const ServerContextBase& context) { return context.call_.call; }
};

class InteropClientContextInspector {
 public:
  static grpc_call* call_of(const ClientContext& context) { return context.call_; }
};

}  // namespace grpc::testing

namespace interop {

#ifdef INTEROP_MESSAGE_FLAGS
const bool message_flags_are_known = true;
#else
const bool message_flags_are_known = false;
#endif

namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::testing::InteropClientContextInspector;
using grpc::testing::InteropServerContextInspector;

bool last_was_compressed(grpc_call* call) {
  constexpr std::uint32_t compressed = 0x80000000U, decompressed_since = 0x40000000U;
  return (grpc_call_test_only_get_message_flags(call) & (compressed | decompressed_since)) != 0;
}

/// What came, for each call that is under way.
class watched_calls {
 public:
  void came(const void* context, bool compressed) {
    const std::lock_guard lock(mutex_);
    messages_[context].push_back(compressed);
  }
  bool next(const void* context) {
    const std::lock_guard lock(mutex_);
    auto& messages = messages_[context];
    if (messages.empty()) return false;
    const bool compressed = messages.front();
    messages.pop_front();
    return compressed;
  }
  std::deque<bool> all(const void* context) {
    const std::lock_guard lock(mutex_);
    return std::exchange(messages_[context], {});
  }
  void ended(const void* context) {
    const std::lock_guard lock(mutex_);
    messages_.erase(context);
  }

 private:
  std::mutex mutex_;
  std::map<const void*, std::deque<bool>> messages_;
};

watched_calls on_server, on_client;
const void* const the_client = &on_client;

bool message_came(grpc::experimental::InterceptorBatchMethods& batch) {
  return batch.QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE) &&
         batch.GetRecvMessage() != nullptr;
}

class server_watch final : public grpc::experimental::Interceptor {
 public:
  explicit server_watch(const grpc::ServerContextBase& context) : context_(context) {}
  ~server_watch() override { on_server.ended(&context_); }

  void Intercept(grpc::experimental::InterceptorBatchMethods* batch) override {
    if (message_came(*batch))
      on_server.came(&context_,
                     last_was_compressed(InteropServerContextInspector::call_of(context_)));
    batch->Proceed();
  }

 private:
  const grpc::ServerContextBase& context_;
};

class client_watch final : public grpc::experimental::Interceptor {
 public:
  explicit client_watch(const grpc::ClientContext& context) : context_(context) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* batch) override {
    if (message_came(*batch))
      on_client.came(the_client,
                     last_was_compressed(InteropClientContextInspector::call_of(context_)));
    batch->Proceed();
  }

 private:
  const grpc::ClientContext& context_;
};

class server_watches final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    return new server_watch(*info->server_context());
  }
};

class client_watches final : public grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  grpc::experimental::Interceptor* CreateClientInterceptor(
      grpc::experimental::ClientRpcInfo* info) override {
    return new client_watch(*info->client_context());
  }
};

}  // namespace

void watch_messages(grpc::ServerBuilder& builder) {
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> watches;
  watches.push_back(std::make_unique<server_watches>());
  builder.experimental().SetInterceptorCreators(std::move(watches));
}

bool next_was_compressed(const grpc::ServerContextBase& context) {
  return on_server.next(&context);
}

std::shared_ptr<grpc::ChannelInterface> watched_channel(
    const std::string& target, const std::shared_ptr<grpc::ChannelCredentials>& credentials,
    const std::string& host_override) {
  grpc::ChannelArguments arguments;
  if (!host_override.empty()) arguments.SetSslTargetNameOverride(host_override);
  std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> watches;
  watches.push_back(std::make_unique<client_watches>());
  return grpc::experimental::CreateCustomChannelWithInterceptors(target, credentials, arguments,
                                                                 std::move(watches));
}

std::deque<bool> compressed_replies() { return on_client.all(the_client); }

}  // namespace interop
