// gRPC's completion queue: each call a state machine, each step a tag that comes back.
#include <grpcpp/server_builder.h>

#include <cstddef>
#include <thread>

#include "atlas.grpc.pb.h"
#include "implementation.hpp"
#include "places.hpp"

namespace {

using atlas::Area;
using atlas::Place;
using atlas::Point;
using service = atlas::Atlas::AsyncService;

class call {
 public:
  virtual ~call() = default;
  virtual void proceed(bool ok) = 0;
};

class find_call final : public call {
 public:
  find_call(service& from, grpc::ServerCompletionQueue& queue) : from_(from), queue_(queue) {
    from.RequestFind(&context_, &point_, &responder_, &queue, &queue, this);
  }

  void proceed(bool ok) override {
    if (finished_ || !ok) {
      delete this;
      return;
    }
    new find_call(from_, queue_);  // for the next caller
    finished_ = true;
    if (const Place* found = place_at(point_))
      responder_.Finish(*found, grpc::Status::OK, this);
    else
      responder_.FinishWithError({grpc::StatusCode::NOT_FOUND, "nothing is there"}, this);
  }

 private:
  service& from_;
  grpc::ServerCompletionQueue& queue_;
  grpc::ServerContext context_;
  Point point_;
  grpc::ServerAsyncResponseWriter<Place> responder_{&context_};
  bool finished_ = false;
};

class list_call final : public call {
 public:
  list_call(service& from, grpc::ServerCompletionQueue& queue) : from_(from), queue_(queue) {
    from.RequestList(&context_, &area_, &writer_, &queue, &queue, this);
  }

  void proceed(bool ok) override {
    if (finished_ || (!began_ && !ok)) {
      delete this;
      return;
    }
    if (!began_) new list_call(from_, queue_);
    began_ = true;
    while (next_ != places().size() && !is_inside(places()[next_], area_)) ++next_;
    if (ok && next_ != places().size()) {
      writer_.Write(places()[next_++], this);
    } else {
      finished_ = true;
      writer_.Finish(grpc::Status::OK, this);
    }
  }

 private:
  service& from_;
  grpc::ServerCompletionQueue& queue_;
  grpc::ServerContext context_;
  Area area_;
  grpc::ServerAsyncWriter<Place> writer_{&context_};
  std::size_t next_ = 0;
  bool began_ = false;
  bool finished_ = false;
};

class queue final : public implementation {
  void add_to(grpc::ServerBuilder& builder) override {
    builder.RegisterService(&service_);
    queue_ = builder.AddCompletionQueue();
  }
  void server_started() override {
    new find_call(service_, *queue_);
    new list_call(service_, *queue_);
    thread_ = std::thread([this] {
      void* tag = nullptr;
      bool ok = false;
      while (queue_->Next(&tag, &ok)) static_cast<call*>(tag)->proceed(ok);
    });
  }
  void server_ended() override {
    queue_->Shutdown();
    thread_.join();
  }

  service service_;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<implementation> by_queue() { return std::make_unique<queue>(); }
