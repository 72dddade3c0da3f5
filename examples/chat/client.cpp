// Chats from a terminal: what is typed goes to the others, what they say is printed.
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include "arguments.hpp"
#include "chat.coro.pb.h"
#include "protocoro/client.hpp"
#include "protocoro/coro.hpp"
#include "text.hpp"
#include "typed_lines.hpp"

namespace {

using grpcchat::ChatLine;
using grpcchat::ChatServiceClient;
using protocoro::async_generator;
using protocoro::sync_wait;
using protocoro::task;

constexpr std::string_view usage =
    "chat_client [--target ADDRESS] [--name NAME] [--say MESSAGE]\n"
    "\n"
    "  --target ADDRESS   of the server; default localhost:50051\n"
    "  --name NAME        shown to the others; default $USER\n"
    "  --say MESSAGE      says this and ends, without joining the room\n"
    "\n"
    "Lines of stdin go to the room, until its end (Ctrl-D). What others say goes to stdout, and\n"
    "nothing else does.\n";

ChatLine line_of(const std::string& name, std::string_view text) {
  ChatLine line;
  line.set_username(name);
  line.set_message(as_utf8(text));
  return line;
}

void print(const ChatLine& line) {
  std::cout << printable(line.username()) << ": " << printable(line.message()) << std::endl;
}

// [chat]
task<> print_all(async_generator<ChatLine> lines) {
  while (auto line = co_await lines.next()) print(*line);
}

/// Until the input ends or the server does.
void chat(ChatServiceClient& client, const std::string& name) {
  protocoro::pipe<ChatLine> typed(16);
  std::atomic<bool> said_all = false;
  const typed_lines keyboard(
      STDIN_FILENO,
      [&](const std::string& text) { return sync_wait(typed.push(line_of(name, text))); },
      [&] {
        said_all = true;
        typed.close();
      });
  sync_wait(print_all(client.Broadcast(typed.items())));
  if (!said_all) std::cerr << "the server has ended the conversation\n";
}
// [/chat]

void say(ChatServiceClient& client, const std::string& name, const std::string& message) {
  grpcchat::SendMessageRequest request;
  request.set_username(name);
  request.set_message(as_utf8(message));
  std::cout << printable(sync_wait(client.SendMessage(request)).message()) << std::endl;
}

std::string user() {
  const char* name = std::getenv("USER");
  return name == nullptr ? "somebody" : name;
}

}  // namespace

int main(int argc, char** argv) {
  const arguments given(argc, argv, usage, {"--target", "--name", "--say"});
  const std::string target = given.get("--target", "localhost:50051");
  const std::string name = as_utf8(given.get("--name", user()));
  try {
    ChatServiceClient client(protocoro::connect(target));
    if (given.has("--say"))
      say(client, name, given.get("--say", ""));
    else
      chat(client, name);
  } catch (const protocoro::rpc_error& error) {
    std::cerr << target << ": " << printable(error.what()) << '\n';
    return 1;
  }
}
