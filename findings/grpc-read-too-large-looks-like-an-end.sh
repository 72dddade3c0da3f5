#!/usr/bin/env bash
# Behaviour: A client streams three requests, the second one larger than the server's limit. gRPC's
#   callback API tells the server's reactor of the first, then OnReadDone(false), and IsCancelled()
#   is still false then (50 of 50). A clean half-close after the first request looks the same. The
#   client gets RESOURCE_EXHAUSTED. OnCancel follows later.
# Versions: gRPC 1.51.1-3+b1 (Debian 12, amd64).
# One would have guessed: a read that failed because of the message can be told from the end of the
#   requests, at least by IsCancelled().
# Why it matters: a handler that takes OnReadDone(false) for the end commits a third of an upload as
#   all of it. It has to ask for more than gRPC's API tells it.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
apt-get -qq download lib{grpc++-dev,grpc-dev,grpc++1.51,grpc29}=1.51.1-3+b1 \
  libprotobuf{-dev,32}=3.21.12-3+deb12u1 libabsl{-dev,20220623}=20220623.1-1+deb12u2 \
  libc-ares2=1.18.1-3 libre2-9=20220601+dfsg-1+b1
for package in *.deb; do dpkg -x "$package" .; done

cat > reads.cpp << 'END'
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <cstdio>
#include <string>

grpc::ByteBuffer bytes(std::size_t size) {
  grpc::Slice slice(std::string(size, 'x'));
  return grpc::ByteBuffer(&slice, 1);
}
struct reader final : grpc::ServerGenericBidiReactor {
  explicit reader(grpc::GenericCallbackServerContext* c) : context(c) { StartRead(&request); }
  void OnReadDone(bool ok) override {
    if (ok) { ++count; StartRead(&request); return; }
    std::printf("%d %s\n", count, context->IsCancelled() ? "cancelled" : "looks-like-an-end");
    Finish(grpc::Status::OK);
  }
  void OnDone() override { delete this; }
  grpc::GenericCallbackServerContext* context;
  grpc::ByteBuffer request;
  int count = 0;
};
struct service final : grpc::CallbackGenericService {
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* c) override {
    return new reader(c);
  }
};
int main() {
  int port = 0;
  service uploads;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.SetMaxReceiveMessageSize(1000);
  builder.RegisterCallbackGenericService(&uploads);
  auto server = builder.BuildAndStart();
  grpc::GenericStub stub(grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                             grpc::InsecureChannelCredentials()));
  for (int i = 0; i < 50; ++i) {
    grpc::CompletionQueue queue;
    grpc::ClientContext context;
    void* tag; bool ok; grpc::Status status;
    auto call = stub.PrepareCall(&context, "/up/load", &queue);
    call->StartCall(nullptr); queue.Next(&tag, &ok);
    for (auto size : {10, 2000, 10}) { call->Write(bytes(size), nullptr); queue.Next(&tag, &ok); }
    call->WritesDone(nullptr); queue.Next(&tag, &ok);
    call->Finish(&status, nullptr); queue.Next(&tag, &ok);
    if (status.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED) return 1;
  }
}
END
libs=usr/lib/x86_64-linux-gnu
g++ -std=c++17 -Iusr/include reads.cpp -o reads -L$libs -Wl,-rpath-link,$libs -lgrpc++ -lgrpc -lgpr \
  -labsl_{synchronization,status,cord}
LD_LIBRARY_PATH=$libs ./reads | sort | uniq -c | tee seen
awk '/looks-like-an-end/ { n += $1 } END { exit n < 25 }' seen
