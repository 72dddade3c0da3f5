// A streaming call of any kind on the server.
#ifndef PROTOCORO_SERVER_INTERNAL_SERVER_STREAM_CALL_HPP
#define PROTOCORO_SERVER_INTERNAL_SERVER_STREAM_CALL_HPP

#include <memory>
#include <mutex>

#include "protocoro/calls/internal/message_inbox.hpp"
#include "protocoro/calls/internal/message_pump.hpp"
#include "protocoro/coro/detail/member_item.hpp"
#include "protocoro/server/internal/server_call.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// gRPC has one reactor for all these kinds: messages in, messages out. A server-streaming handler
/// starts when its request has arrived; the other kinds start at once with a generator of requests.
class server_stream_call final : public server_call,
                                 public grpc::ServerBidiReactor<wire, wire>,
                                 private message_sink {
 public:
  /// On gRPC's thread.
  static grpc::ServerBidiReactor<wire, wire>* accept(service_core& service, std::size_t method,
                                                     grpc::CallbackServerContext& context);

 private:
  /// The generator of requests that the handler reads. Its handle keeps the call alive, because a
  /// handler may leave the generator behind; after the end of the call reading throws `cancelled`.
  class request_reader final : public message_inbox {
   public:
    explicit request_reader(server_stream_call& call) noexcept;

    bool advance(work_item& done, context& where) override;
    void* take() override;
    void drop() noexcept override;
    const char* waits_for() const noexcept override { return "request"; }

    /// On gRPC's thread. A read has completed; if not `ok`, no more requests follow. `broken_off`
    /// means that the client did not end its side properly.
    void arrived(bool ok, bool broken_off) noexcept;
    using message_inbox::read_lost;

   private:
    void stopped(bool /*whole*/) noexcept override {}
    void start_read(wire& bytes) noexcept override { call_.start_read(bytes); }

    server_stream_call& call_;
    std::unique_ptr<google::protobuf::MessageLite> message_;
    bool begun_ = false;
    bool over_ = false;
    bool lost_ = false;  // over because the client is gone or a request was lost
    bool broken_off_ = false;
  };

  server_stream_call(service_core& service, std::size_t method,
                     grpc::CallbackServerContext& context);
  ~server_stream_call() override = default;

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void write(const wire& bytes, bool more_follows) noexcept override;
  void write_last(const wire& bytes) noexcept override;
  void end() noexcept override;
  void source_ended(std::exception_ptr failure) noexcept override;
  void room() noexcept override { schedule(room_); }
  void given(const wire& bytes) noexcept override { reply_given(bytes); }
  bool waits_for_reader() const noexcept override { return replies_.waits_for_room(); }
  bool compresses() const noexcept override { return compresses_replies(); }
  static grpc::WriteOptions options_for(const wire& bytes);
  counted_ptr<refcounted> keep() noexcept override {
    return counted_ptr<refcounted>(static_cast<root&>(*this));
  }

  bool has_one_request() const noexcept { return method().kind() == rpc_kind::server_streaming; }

  void run() noexcept;
  void wait_for_request() noexcept;
  void request_arrived() noexcept;
  void read_request();
  void enter(operation_ptr requests) noexcept;
  bool has_network_peer() const noexcept;
  void go_on() noexcept { replies_.resume(); }
  void start_read(wire& bytes) noexcept;
  bool reading_over() noexcept;
  bool breaks_off() const;
  void last_operation() noexcept;

  member_item<server_stream_call, &server_stream_call::run> run_{*this};
  member_item<server_stream_call, &server_stream_call::request_arrived> request_arrived_{*this};
  member_item<server_stream_call, &server_stream_call::go_on> room_{*this};
  wire request_bytes_;
  std::unique_ptr<google::protobuf::MessageLite> request_;
  request_reader requests_{*this};
  message_pump replies_{*this};
  grpc::Status status_;
  bool read_ok_ = false;
  bool read_too_late_ = false;
  bool read_broken_off_ = false;
  bool end_when_written_ = false;
  // the reader may outlive the call in another root: prevents reads after the last operation
  std::mutex reading_;
  bool reading_over_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
