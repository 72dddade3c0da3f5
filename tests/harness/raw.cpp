#include "raw.hpp"

#include <grpcpp/generic/generic_stub.h>

#include <chrono>

namespace rpc_test {
namespace plain {

/// Answers when the client has half-closed.
class answering final : public grpc::ServerGenericBidiReactor {
 public:
  explicit answering(const std::vector<std::string>& replies) : replies_(replies) {
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override { ok ? StartRead(&request_) : write_next(); }
  void OnWriteDone(bool) override { write_next(); }
  void OnDone() override { delete this; }

 private:
  void write_next() {
    if (written_ == replies_.size()) return Finish(grpc::Status::OK);
    reply_ = bytes_of(replies_[written_++]);
    StartWrite(&reply_);
  }

  const std::vector<std::string>& replies_;
  std::size_t written_ = 0;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer reply_;
};

}  // namespace plain

namespace {

bool next_succeeds(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return ok;
}

}  // namespace

grpc::ByteBuffer bytes_of(const std::string& text) {
  const grpc::Slice slice(text);
  return grpc::ByteBuffer(&slice, 1);
}

std::string text_of(const grpc::ByteBuffer& bytes) {
  std::vector<grpc::Slice> slices;
  bytes.Dump(&slices);
  std::string text;
  for (const grpc::Slice& slice : slices)
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return text;
}

raw_outcome raw_call(const std::string& address, const std::string& method,
                     const std::vector<std::string>& requests, bool half_close) {
  grpc::GenericStub stub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareCall(&context, method, &queue);
  call->StartCall(nullptr);
  next_succeeds(queue);
  for (const std::string& request : requests) {
    call->Write(bytes_of(request), nullptr);
    next_succeeds(queue);
  }
  if (half_close) {
    call->WritesDone(nullptr);
    next_succeeds(queue);
  }
  raw_outcome seen;
  grpc::ByteBuffer reply;
  for (call->Read(&reply, nullptr); next_succeeds(queue); call->Read(&reply, nullptr))
    seen.replies.push_back(text_of(reply));
  call->Finish(&seen.status, nullptr);
  next_succeeds(queue);
  return seen;
}

class raw_server::service final : public grpc::CallbackGenericService {
 public:
  explicit service(std::vector<std::string> replies) : replies_(std::move(replies)) {}

 private:
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    return new plain::answering(replies_);
  }

  const std::vector<std::string> replies_;
};

raw_server::raw_server(std::vector<std::string> replies)
    : service_(std::make_unique<service>(std::move(replies))) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterCallbackGenericService(service_.get());
  server_ = builder.BuildAndStart();
}

raw_server::~raw_server() { server_->Shutdown(std::chrono::system_clock::now()); }

}  // namespace rpc_test
