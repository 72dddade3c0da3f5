#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <memory>
#include <string>
#include <thread>

#include "protocoro/asio.hpp"
#include "protocoro/server.hpp"
#include "protocoro/thread_pool.hpp"
#include "rpc_test.coro.pb.h"
#include "variants.hpp"

namespace bench {
namespace {

using protocoro::async_generator;
using protocoro::server_context;
using protocoro::task;
using protocoro::testing::RpcTestHandler;
using protocoro::testing::TestReply;
using protocoro::testing::TestRequest;

class handler final : public RpcTestHandler {
 public:
  explicit handler(tally& served) : served_(served) {}

 private:
  task<TestReply> Unary(server_context&, const TestRequest& request) override {
    served_.add();
    TestReply reply;
    reply.set_text(request.text());
    co_return reply;
  }
  async_generator<TestReply> ServerStreaming(server_context&, const TestRequest& request) override {
    TestReply reply;
    reply.set_text(request.text());
    for (int i = 0; i != request.count(); ++i) {
      reply.set_index(i);
      co_yield reply;
      served_.add();
    }
  }
  task<TestReply> ClientStreaming(server_context&, async_generator<TestRequest> requests) override {
    TestReply reply;
    while (auto request = co_await requests.next()) {
      served_.add();
      reply.set_index(reply.index() + 1);
    }
    co_return reply;
  }
  async_generator<TestReply> Bidi(server_context&, async_generator<TestRequest> requests) override {
    TestReply reply;
    while (auto request = co_await requests.next()) {
      reply.set_text(request->text());
      co_yield reply;
      served_.add();
    }
  }

  tally& served_;
};

class served_handler final : public running {
 public:
  served_handler(const std::string& address, const protocoro::executor& where, tally& served)
      : handler_(served),
        server_(protocoro::server_options().listen(address).run_on(where), handler_) {}
  int port() const override { return server_.port(); }

 private:
  handler handler_;
  protocoro::server server_;
};

class on_pool final : public running {
 public:
  on_pool(const std::string& address, tally& served)
      : server_(address, pool_.get_executor(), served) {}
  int port() const override { return server_.port(); }

 private:
  protocoro::thread_pool pool_{2};
  served_handler server_;
};

class io_thread {
 public:
  ~io_thread() {
    work_.reset();
    thread_.join();
  }
  protocoro::executor get_executor() { return protocoro::asio_executor(context_.get_executor()); }

 private:
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  std::thread thread_{[this] { context_.run(); }};
};

class on_io_context final : public running {
 public:
  on_io_context(const std::string& address, tally& served)
      : server_(address, io_.get_executor(), served) {}
  int port() const override { return server_.port(); }

 private:
  io_thread io_;
  served_handler server_;
};

}  // namespace

std::unique_ptr<running> serve_inline(const std::string& address, tally& served) {
  return std::make_unique<served_handler>(address, protocoro::executor(), served);
}
std::unique_ptr<running> serve_on_pool(const std::string& address, tally& served) {
  return std::make_unique<on_pool>(address, served);
}
std::unique_ptr<running> serve_on_io_context(const std::string& address, tally& served) {
  return std::make_unique<on_io_context>(address, served);
}

}  // namespace bench
