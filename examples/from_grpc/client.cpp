// from_grpc_client [address]: asks by gRPC's stub, and by ours over the same channel.
#include <grpcpp/create_channel.h>

#include <exception>
#include <iostream>
#include <memory>
#include <string>

#include "atlas.coro.pb.h"
#include "atlas.grpc.pb.h"
#include "protocoro/coro.hpp"
#include "protocoro/rpc/result.hpp"

namespace {

using atlas::Area;
using atlas::Place;
using atlas::Point;

Point point(int latitude, int longitude) {
  Point made;
  made.set_latitude(latitude);
  made.set_longitude(longitude);
  return made;
}

Area area() {
  Area made;
  *made.mutable_lo() = point(1, 1);
  *made.mutable_hi() = point(3, 3);
  return made;
}

// [before]
void ask(atlas::Atlas::Stub& stub) {
  for (const Point& where : {point(1, 1), point(9, 9)}) {
    grpc::ClientContext context;
    Place found;
    const grpc::Status status = stub.Find(&context, where, &found);
    std::cout << (status.ok() ? found.name() : status.error_message()) << '\n';
  }
  grpc::ClientContext context;
  const auto reader = stub.List(&context, area());
  for (Place place; reader->Read(&place);) std::cout << "- " << place.name() << '\n';
  if (const grpc::Status status = reader->Finish(); !status.ok())
    std::cout << status.error_message() << '\n';
}
// [/before]

// [after]
protocoro::task<> ask(atlas::AtlasClient& client) {
  for (const Point& where : {point(1, 1), point(9, 9)}) {
    auto found = co_await as_result(client.Find(where));
    std::cout << (found ? found->name() : found.status().error_message()) << '\n';
  }
  auto found = client.List(area());
  while (auto place = co_await found.next()) std::cout << "- " << place->name() << '\n';
}
// [/after]

}  // namespace

int main(int argc, char** argv) {
  try {
    // [channel]
    const auto channel = grpc::CreateChannel(argc > 1 ? argv[1] : "localhost:50051",
                                             grpc::InsecureChannelCredentials());
    const auto stub = atlas::Atlas::NewStub(channel);
    atlas::AtlasClient client(channel);
    // [/channel]
    ask(*stub);
    protocoro::sync_wait(ask(client));
  } catch (const std::exception& error) {
    std::cerr << "from_grpc_client: " << error.what() << '\n';
    return 1;
  }
}
