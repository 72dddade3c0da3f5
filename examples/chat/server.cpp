// A chat room: who joins reads what all others write.
#include <chrono>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include "arguments.hpp"
#include "chat.coro.pb.h"
#include "protocoro/coro.hpp"
#include "protocoro/server.hpp"
#include "room.hpp"

namespace {

using grpcchat::ChatLine;
using grpcchat::SendMessageReply;
using grpcchat::SendMessageRequest;
using protocoro::async_generator;
using protocoro::server_context;
using protocoro::task;

constexpr std::string_view usage =
    "chat_server [--listen ADDRESS] [--inbox LINES]\n"
    "\n"
    "  --listen ADDRESS   host:port or unix:path; default localhost:50051; port 0: any free one\n"
    "  --inbox LINES      that may wait for a participant, who is put out when there are more;\n"
    "                     default 1024\n"
    "\n"
    "Who comes and goes is told on stderr. SIGINT or SIGTERM ends it.\n";

constexpr int bytes_per_line = 64 << 10;

void report(std::string_view who, std::string_view what, std::size_t now) {
  std::cerr << std::string(who) + " " + std::string(what) + ", " + std::to_string(now) +
                   " in the room\n";
}

// [broadcast]
/// Yields nothing: what a participant says goes to the others, until it has said all or is put out.
/// Leaving ends the inbox.
async_generator<ChatLine> publish(async_generator<ChatLine> lines, room::seat seat) {
  while (auto line = co_await lines.next())
    if (!seat.say(*line)) break;
  seat.leave();
}

class chat final : public grpcchat::ChatServiceHandler {
 public:
  explicit chat(std::size_t lines_per_inbox) : room_(lines_per_inbox, report) {}

  async_generator<ChatLine> Broadcast(server_context& context,
                                      async_generator<ChatLine> lines) override {
    room::seat seat = room_.join(context.peer());
    auto inbox = seat.inbox();
    return merge(publish(std::move(lines), std::move(seat)), std::move(inbox));
  }
  // [/broadcast]

  task<SendMessageReply> SendMessage(server_context&, const SendMessageRequest& request) override {
    if (request.username().empty())
      throw protocoro::rpc_error(protocoro::status_code::INVALID_ARGUMENT, "who says that?");
    ChatLine line;
    line.set_username(request.username());
    line.set_message(request.message());
    SendMessageReply reply;
    reply.set_message("heard by " + std::to_string(room_.say(line)));
    co_return reply;
  }

 private:
  room room_;
};

std::string host_of(const std::string& address) { return address.substr(0, address.rfind(':')); }

void serve(const std::string& address, std::size_t lines_per_inbox) {
  chat service(lines_per_inbox);
  protocoro::server server(
      protocoro::server_options().listen(address).max_receive_message_size(bytes_per_line),
      service);
  std::cout << "listening on "
            << (address.starts_with("unix:")
                    ? address
                    : host_of(address) + ':' + std::to_string(server.port()))
            << std::endl;
  server.run(std::chrono::seconds(0));  // conversations do not end by themselves
}

}  // namespace

int main(int argc, char** argv) {
  const arguments given(argc, argv, usage, {"--listen", "--inbox"});
  try {
    serve(given.get("--listen", "localhost:50051"), given.number("--inbox", 1024));
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
