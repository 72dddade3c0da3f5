// What tests of asio's operations play with: a context that runs, a line, an operation that gives.
#ifndef TESTS_ASIO_ASIO_SCENE_HPP
#define TESTS_ASIO_ASIO_SCENE_HPP

#include <asio/async_result.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/local/connect_pair.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/post.hpp>
#include <thread>
#include <utility>

namespace asio_scene {

using socket_type = asio::local::stream_protocol::socket;

/// An io_context that somebody runs.
class running_context {
 public:
  ~running_context() {
    guard_.reset();
    thread_.join();
  }

  asio::io_context context;
  std::thread::id thread() const { return thread_.get_id(); }

 private:
  asio::executor_work_guard<asio::io_context::executor_type> guard_{context.get_executor()};
  std::thread thread_{[this] { context.run(); }};
};

/// Two ends of one line.
class socket_pair {
 public:
  explicit socket_pair(asio::io_context& context) : one(context), other(context) {
    asio::local::connect_pair(one, other);
  }
  socket_type one;
  socket_type other;
};

/// Calls its handler with what the test says.
template <class Signature, class Token, class... Values>
auto async_give(asio::io_context& context, Token&& token, Values... values) {
  return asio::async_initiate<Token, Signature>(
      [&context](auto handler, auto... given) {
        asio::post(context, [handler = std::move(handler), ... given = std::move(given)]() mutable {
          std::move(handler)(std::move(given)...);
        });
      },
      token, std::move(values)...);
}

}  // namespace asio_scene

#endif
