// A bad line: stands between a client and a server and does to their connection what it is told.
#ifndef TESTS_HARNESS_TCP_PROXY_HPP
#define TESTS_HARNESS_TCP_PROXY_HPP

#include <poll.h>

#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tcp_socket.hpp"

namespace rpc_test {

/// Forwards until told otherwise. Commands may come from any thread and hold when they return.
class tcp_proxy {
 public:
  enum direction { to_server, to_client };

  explicit tcp_proxy(int server_port);
  ~tcp_proxy();

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  /// Breaks all connections; new ones are welcome.
  void cut();
  /// The same, once exactly so many more bytes have gone that way.
  void cut_after(direction way, std::size_t bytes);
  /// Blocks until what `cut_after` announced has happened.
  void wait_for_cut();
  /// Nothing goes that way any more, on connections old and new.
  void stall(direction way);
  /// Breaks all connections; whoever comes is refused.
  void refuse();

 private:
  class connection {
   public:
    tcp_socket ends[2];      // where what goes that way arrives: the server, the client
    std::string pending[2];  // has come, has not gone yet
  };

  void run();
  std::vector<pollfd> wanted();
  void work();
  bool forward(connection& line, direction way);
  bool receive(connection& line, direction way);
  void welcome();
  void cut_all();
  void wake();

  const int server_port_;
  int port_;
  tcp_socket wakes_[2];

  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  tcp_socket listening_;
  std::list<connection> lines_;
  bool stalled_[2] = {false, false};
  bool to_be_cut_ = false;
  direction counted_ = to_server;
  std::size_t left_ = 0;  // to go that way before the cut
  bool over_ = false;

  std::thread thread_;
};

}  // namespace rpc_test

#endif
