// Writes and reads notes.
#include <chrono>
#include <iostream>
#include <string>
#include <string_view>

#include "notebook.coro.pb.h"
#include "protocoro/client.hpp"
#include "protocoro/interceptors.hpp"
#include "settings.hpp"
#include "token_file.hpp"

namespace {

using namespace std::chrono_literals;
using protocoro::task;

constexpr auto usage = R"(notebook_client write TEXT
notebook_client read

Set up by the environment:

  NOTEBOOK_TARGET  default localhost:50051
  NOTEBOOK_TRUST   file: the roots of the server's certificate, PEM
  NOTEBOOK_TOKEN   file: the token to show
)";

std::shared_ptr<grpc::ChannelInterface> channel() {
  return protocoro::connect(
      setting("NOTEBOOK_TARGET", "localhost:50051"),
      protocoro::channel_options()
          .tls(protocoro::client_tls().trust(protocoro::read_pem_file(setting("NOTEBOOK_TRUST"))))
          .intercept(protocoro::pass_traces_on())
          .intercept(protocoro::send_bearer_token(token_in(setting("NOTEBOOK_TOKEN")))));
}

task<> write(notebook::NotebookClient& client, std::string text) {
  const protocoro::trace_context trace;
  co_await protocoro::current_trace.set(trace);
  notebook::Note note;
  note.set_text(std::move(text));
  const auto written = co_await client.Write(note, protocoro::call_options().timeout(10s));
  std::cout << "note " << written.number() << ", trace " << trace.trace_id() << std::endl;
}

task<> read(notebook::NotebookClient& client) {
  auto notes = client.Read(notebook::Pages(), protocoro::call_options().timeout(10s));
  while (auto note = co_await notes.next()) std::cout << note->text() << std::endl;
}

int call(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (!(what == "write" && argc == 3) && !(what == "read" && argc == 2)) return see_usage;
  notebook::NotebookClient client(channel());
  protocoro::sync_wait(what == "write" ? write(client, argv[2]) : read(client));
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return run(argc, argv, usage, call); }
