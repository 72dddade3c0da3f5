#include "tcp_proxy.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace rpc_test {
namespace {

bool must_wait() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

tcp_proxy::tcp_proxy(int server_port)
    : server_port_(server_port), listening_(tcp_socket::listening()) {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
    throw std::system_error(errno, std::generic_category(), "socketpair");
  for (const int i : {0, 1}) wakes_[i] = tcp_socket(pair[i]);
  port_ = listening_.port();
  listening_.never_block();
  thread_ = std::thread([this] { run(); });
}

tcp_proxy::~tcp_proxy() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
    wake();
  }
  thread_.join();
}

void tcp_proxy::cut() {
  const std::lock_guard lock(mutex_);
  cut_all();
}

void tcp_proxy::cut_after(direction way, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  to_be_cut_ = true;
  counted_ = way;
  left_ = bytes;
}

void tcp_proxy::wait_for_cut() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !to_be_cut_; });
}

void tcp_proxy::stall(direction way) {
  const std::lock_guard lock(mutex_);
  stalled_[way] = true;
  wake();
}

void tcp_proxy::refuse() {
  const std::lock_guard lock(mutex_);
  listening_.close();
  cut_all();
}

/// Lets the thread look again at what there is to do.
void tcp_proxy::wake() { wakes_[0].send("!"); }

void tcp_proxy::cut_all() {
  for (connection& line : lines_)
    for (tcp_socket& end : line.ends) end.reset();
  lines_.clear();
  to_be_cut_ = false;
  changed_.notify_all();
  wake();
}

// --- on the proxy's thread

void tcp_proxy::run() {
  for (std::unique_lock lock(mutex_); !over_;) {
    std::vector<pollfd> waits = wanted();
    lock.unlock();
    ::poll(waits.data(), waits.size(), -1);
    if (waits[0].revents != 0) wakes_[1].receive();
    lock.lock();
    work();  // on whatever is there now: a command may have come first
  }
}

/// What can only fail is not waited for, or it would never let the thread sleep.
std::vector<pollfd> tcp_proxy::wanted() {
  std::vector<pollfd> waits = {{wakes_[1].descriptor(), POLLIN, 0}};
  if (listening_) waits.push_back({listening_.descriptor(), POLLIN, 0});
  for (const connection& line : lines_)
    for (const direction way : {to_server, to_client}) {
      if (stalled_[way]) continue;
      if (line.pending[way].empty())
        waits.push_back({line.ends[1 - way].descriptor(), POLLIN, 0});
      else
        waits.push_back({line.ends[way].descriptor(), POLLOUT, 0});
    }
  return waits;
}

void tcp_proxy::work() {
  if (listening_) welcome();
  for (auto line = lines_.begin(); line != lines_.end();) {
    const bool lives = forward(*line, to_server) && forward(*line, to_client);
    if (to_be_cut_ && left_ == 0) return cut_all();
    line = lives ? std::next(line) : lines_.erase(line);
  }
}

void tcp_proxy::welcome() {
  tcp_socket client = listening_.accept();
  if (!client) return;
  try {
    connection& line = lines_.emplace_back();
    line.ends[to_client] = std::move(client);
    line.ends[to_server] = tcp_socket::connected_to(server_port_);
    for (tcp_socket& end : line.ends) end.never_block();
  } catch (const std::system_error&) {
    lines_.pop_back();  // the server is gone
  }
}

/// As much as goes now. False when the line is dead.
bool tcp_proxy::forward(connection& line, direction way) {
  if (stalled_[way]) return true;
  std::string& pending = line.pending[way];
  if (pending.empty() && !receive(line, way)) return false;
  const bool counts = to_be_cut_ && way == counted_;
  const std::size_t size = counts ? std::min(left_, pending.size()) : pending.size();
  if (size == 0) return true;
  const auto sent = ::send(line.ends[way].descriptor(), pending.data(), size, MSG_NOSIGNAL);
  if (sent < 0) return must_wait();
  pending.erase(0, static_cast<std::size_t>(sent));
  if (counts) left_ -= static_cast<std::size_t>(sent);
  return true;
}

bool tcp_proxy::receive(connection& line, direction way) {
  char some[16384];
  const auto received = ::recv(line.ends[1 - way].descriptor(), some, sizeof some, 0);
  if (received < 0) return must_wait();
  line.pending[way].assign(some, static_cast<std::size_t>(received));
  return received != 0;
}

}  // namespace rpc_test
