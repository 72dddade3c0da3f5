#!/usr/bin/env bash
# Behaviour: A server whose ServerBuilder has switched gzip and deflate off by
#   SetCompressionAlgorithmSupportStatus refuses compressed requests with UNIMPLEMENTED. Its own
#   replies leave compressed by gzip all the same, where a handler asks for that; nothing is logged.
# Versions: gRPC 1.51.1-3+b1 (Debian 12, amd64).
# One would have guessed: a server that does not support an algorithm does not send it either, or
#   that the handler's wish is an error.
# Why it matters: who switches compression off, to save CPU or because of what secrets and foreign
#   text in one message tell by their length, has to see to the replies as well.
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
apt-get -qq download lib{grpc++-dev,grpc-dev,grpc++1.51,grpc29}=1.51.1-3+b1 \
  libprotobuf{-dev,32}=3.21.12-3+deb12u1 libabsl{-dev,20220623}=20220623.1-1+deb12u2 \
  libc-ares2=1.18.1-3 libre2-9=20220601+dfsg-1+b1
for package in *.deb; do dpkg -x "$package" .; done

cat > sends.cpp << 'END'
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <cstdio>
#include <string>

grpc::ByteBuffer bytes() {
  grpc::Slice slice(std::string(100000, '\0'));
  return grpc::ByteBuffer(&slice, 1);
}
struct replier final : grpc::ServerGenericBidiReactor {
  explicit replier(grpc::GenericCallbackServerContext* c) {
    c->set_compression_algorithm(GRPC_COMPRESS_GZIP);
    reply = bytes();
    StartWriteAndFinish(&reply, {}, grpc::Status::OK);
  }
  void OnDone() override { delete this; }
  grpc::ByteBuffer reply;
};
struct service final : grpc::CallbackGenericService {
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* c) override {
    return new replier(c);
  }
};
int main() {
  int port = 0;
  service replies;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  for (auto each : {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE})
    builder.SetCompressionAlgorithmSupportStatus(each, false);
  builder.RegisterCallbackGenericService(&replies);
  auto server = builder.BuildAndStart();
  grpc::ChannelArguments as_it_comes;  // the client leaves messages compressed
  as_it_comes.SetInt("grpc.per_message_decompression", 0);
  grpc::GenericStub stub(grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                                   grpc::InsecureChannelCredentials(), as_it_comes));
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  void* tag; bool ok; grpc::Status status; grpc::ByteBuffer reply; grpc::Slice first;
  auto call = stub.PrepareCall(&context, "/no/compression", &queue);
  call->StartCall(nullptr); queue.Next(&tag, &ok);
  call->Read(&reply, nullptr); queue.Next(&tag, &ok);
  call->Finish(&status, nullptr); queue.Next(&tag, &ok);
  if (!status.ok() || !reply.DumpToSingleSlice(&first).ok()) return 1;
  const bool gzip = first.size() > 2 && first.begin()[0] == 0x1f && first.begin()[1] == 0x8b;
  std::printf("a reply of 100,000 bytes came in %zu, %s\n", first.size(), gzip ? "gzip" : "as it was");
}
END
libs=usr/lib/x86_64-linux-gnu
g++ -std=c++17 -Iusr/include sends.cpp -o sends -L$libs -Wl,-rpath-link,$libs -lgrpc++ -lgrpc -lgpr \
  -labsl_{synchronization,status,cord}
LD_LIBRARY_PATH=$libs ./sends | tee seen
grep -q 'gzip$' seen
