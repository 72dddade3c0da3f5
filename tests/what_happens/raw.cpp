// The scenes of docs/what_happens_when.md on gRPC's callback API itself: `what_happens_raw
// <scene>`. Written the way that suggests itself; that is the point.
#include <grpcpp/alarm.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdio>
#include <future>
#include <stdexcept>
#include <string>
#include <string_view>

#include "route_guide.grpc.pb.h"

namespace {

using namespace std::chrono_literals;
using namespace routeguide;

void say(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

std::chrono::system_clock::time_point in(std::chrono::seconds time) {
  return std::chrono::system_clock::now() + time;
}

// [raw leaves]
class feature_writer : public grpc::ServerWriteReactor<Feature> {
 public:
  explicit feature_writer(std::promise<void>& ended) : ended_(ended) { StartWrite(&feature_); }

  void OnWriteDone(bool) override {  // a slow database
    database_.Set(in(2s), [this](bool) {
      say("the handler has its answer, and nobody to give it to");
      Finish(grpc::Status::OK);
    });
  }
  void OnDone() override {
    ended_.set_value();
    delete this;
  }

 private:
  std::promise<void>& ended_;
  Feature feature_;
  grpc::Alarm database_;
};
// [/raw leaves]

// [raw writes]
class chat : public grpc::ServerBidiReactor<RouteNote, RouteNote> {
 public:
  chat() { StartRead(&note_); }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    answer_ = note_;
    StartWrite(&answer_);
    StartWrite(&answer_);
  }
  void OnDone() override { delete this; }

 private:
  RouteNote note_;
  RouteNote answer_;
};
// [/raw writes]

// [raw shutdown]
class recorder : public grpc::ServerReadReactor<Point> {
 public:
  recorder() { StartRead(&point_); }

  void OnReadDone(bool ok) override {
    if (ok) StartRead(&point_);
    // else: the last point, or the end of everything? One line is missing here.
  }
  void OnDone() override { delete this; }

 private:
  Point point_;
};
// [/raw shutdown]

class guide final : public RouteGuide::CallbackService {
 public:
  std::promise<void> ended;
  std::promise<void> recording;

  // [raw throws]
  grpc::ServerUnaryReactor* GetFeature(grpc::CallbackServerContext*, const Point*,
                                       Feature*) override {
    throw std::runtime_error("the map is lost");
  }
  // [/raw throws]

  grpc::ServerWriteReactor<Feature>* ListFeatures(grpc::CallbackServerContext*,
                                                  const Rectangle*) override {
    return new feature_writer(ended);
  }
  grpc::ServerReadReactor<Point>* RecordRoute(grpc::CallbackServerContext*,
                                              RouteSummary*) override {
    recording.set_value();
    return new recorder();
  }
  grpc::ServerBidiReactor<RouteNote, RouteNote>* RouteChat(grpc::CallbackServerContext*) override {
    return new chat();
  }
};

class world {
 public:
  world() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&handler);
    server = builder.BuildAndStart();
    client = RouteGuide::NewStub(grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                                     grpc::InsecureChannelCredentials()));
  }

  guide handler;
  std::unique_ptr<grpc::Server> server;
  std::unique_ptr<RouteGuide::Stub> client;
};

void throws(world& here) {
  for (int i = 1; i <= 2; ++i) {
    grpc::ClientContext context;
    context.set_deadline(in(1s));
    Feature feature;
    const grpc::Status seen = here.client->GetFeature(&context, Point(), &feature);
    say("call " + std::to_string(i) + ": status " + std::to_string(seen.error_code()) + ", " +
        seen.error_message());
  }
}

void writes(world& here) {
  grpc::ClientContext context;
  const auto stream = here.client->RouteChat(&context);
  stream->Write(RouteNote());
  stream->WritesDone();
  int count = 0;
  for (RouteNote note; stream->Read(&note);) ++count;
  say(std::to_string(count) + " notes");
}

void leaves(world& here) {
  grpc::ClientContext context;
  const auto stream = here.client->ListFeatures(&context, Rectangle());
  Feature feature;
  stream->Read(&feature);
  say("the client leaves");
  context.TryCancel();
  const auto ended = here.handler.ended.get_future();
  say(ended.wait_for(1s) == std::future_status::ready ? "the handler was told at once"
                                                      : "a second later the handler still waits");
  ended.wait();
}

void shutdown(world& here) {
  grpc::ClientContext context;
  RouteSummary summary;
  const auto stream = here.client->RecordRoute(&context, &summary);
  here.handler.recording.get_future().wait();
  here.server->Shutdown(std::chrono::system_clock::now());
  say("the shutdown has returned");
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view scene = count == 2 ? arguments[1] : "";
  world here;
  if (scene == "throws") return throws(here), 0;
  if (scene == "writes") return writes(here), 0;
  if (scene == "leaves") return leaves(here), 0;
  if (scene == "shutdown") return shutdown(here), 0;
  std::fprintf(stderr, "what_happens_raw throws | writes | leaves | shutdown\n");
  return 2;
}
