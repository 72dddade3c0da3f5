#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "answer.hpp"
#include "protocoro/asio/asio.hpp"
#include "protocoro/coro/resume_on.hpp"
#include "protocoro/coro/thread_pool.hpp"
#include "protocoro/rpc/rpc_error.hpp"
#include "protocoro/server/recycled_reply.hpp"
#include "protocoro/server/server.hpp"
#include "protocoro/server/server_interceptor.hpp"
#include "rpc_test.coro.pb.h"
#include "sum_of_calls.hpp"
#include "variants.hpp"

namespace bench {
namespace {

using protocoro::async_generator;
using protocoro::recycled_reply;
using protocoro::server_context;
using protocoro::server_options;
using protocoro::task;
using protocoro::testing::RpcTestHandler;
using protocoro::testing::TestReply;
using protocoro::testing::TestRequest;

class handler final : public RpcTestHandler {
 public:
  explicit handler(tally& served) : served_(served) {}

 private:
  /// No coroutine itself, so that each of the two has only its own in its frame.
  task<TestReply> Unary(server_context& context, const TestRequest& request) override {
    served_.add();
    if (request.count() == 0) return answer_here(context, request);
    return answer_on(worker_.get_executor(), context, request);
  }
  async_generator<TestReply> ServerStreaming(server_context&, const TestRequest& request) override {
    TestReply reply;
    answer(request, reply);
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
      answer(*request, reply);
      co_yield reply;
      served_.add();
    }
  }

  static task<TestReply> answer_here(server_context& context, const TestRequest& request) {
    auto reply = recycled_reply<TestReply>(context);
    answer(request, reply);
    co_return reply;
  }
  static task<TestReply> answer_on(protocoro::executor worker, server_context& context,
                                   const TestRequest& request) {
    co_await protocoro::resume_on(std::move(worker));
    auto reply = recycled_reply<TestReply>(context);
    answer(request, reply);
    co_return reply;
  }

  tally& served_;
  protocoro::thread_pool worker_{1};
};

class served_handler final : public running {
 public:
  served_handler(const endpoint& at, tally& served, protocoro::server_options options)
      : handler_(served), server_(options.listen(at.address, at.credentials), handler_) {}
  int port() const override { return server_.port(); }

 private:
  handler handler_;
  protocoro::server server_;
};

class goes_on final : public protocoro::server_interceptor {
  task<> intercept(protocoro::intercepted_call&, protocoro::next_step next) override {
    co_await next();
  }
};

class refuses final : public protocoro::server_interceptor {
 public:
  explicit refuses(tally& served) : served_(served) {}

 private:
  task<> intercept(protocoro::intercepted_call&, protocoro::next_step) override {
    served_.add();
    throw protocoro::rpc_error(protocoro::status_code::RESOURCE_EXHAUSTED, "too many calls");
    co_return;
  }

  tally& served_;
};

class around_another_method final : public running {
 public:
  around_another_method(const endpoint& at, tally& served)
      : handler_(served),
        server_(server_options()
                    .listen(at.address, at.credentials)
                    .intercept(handler_, "ClientStreaming", std::make_shared<goes_on>()),
                handler_) {}
  int port() const override { return server_.port(); }

 private:
  handler handler_;
  protocoro::server server_;
};

class on_pool final : public running {
 public:
  on_pool(const endpoint& at, tally& served)
      : server_(at, served, server_options().run_on(pool_.get_executor())) {}
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
  on_io_context(const endpoint& at, tally& served)
      : server_(at, served, server_options().run_on(io_.get_executor())) {}
  int port() const override { return server_.port(); }

 private:
  io_thread io_;
  served_handler server_;
};

}  // namespace

/// As many calls as a load wants.
std::unique_ptr<running> serve_inline(const endpoint& at, tally& served) {
  return std::make_unique<served_handler>(at, served, server_options().max_live_calls(1'000'000));
}
std::unique_ptr<running> serve_with_defaults(const endpoint& at, tally& served) {
  return std::make_unique<served_handler>(at, served, server_options());
}
std::unique_ptr<running> serve_with_quota(const endpoint& at, tally& served) {
  return std::make_unique<served_handler>(at, served, server_options().memory_quota(64 << 20));
}
std::unique_ptr<running> serve_fresh(const endpoint& at, tally& served) {
  return std::make_unique<served_handler>(at, served, server_options().recycle_messages(false));
}
std::unique_ptr<running> serve_on_pool(const endpoint& at, tally& served) {
  return std::make_unique<on_pool>(at, served);
}
std::unique_ptr<running> serve_on_io_context(const endpoint& at, tally& served) {
  return std::make_unique<on_io_context>(at, served);
}
std::unique_ptr<running> serve_aside(const endpoint& at, tally& served) {
  return std::make_unique<around_another_method>(at, served);
}
std::unique_ptr<running> serve_refusing(const endpoint& at, tally& served) {
  return std::make_unique<served_handler>(
      at, served, server_options().intercept(std::make_shared<refuses>(served)));
}
std::unique_ptr<running> serve_intercepted(const endpoint& at, tally& served) {
  return std::make_unique<served_handler>(at, served,
                                          server_options().intercept(std::make_shared<goes_on>()));
}
std::unique_ptr<running> serve_counted(const endpoint& at, tally& served) {
  return std::make_unique<served_handler>(
      at, served,
      server_options().intercept(protocoro::count_calls(std::make_shared<sum_of_calls>())));
}

}  // namespace bench
