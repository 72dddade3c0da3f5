#include "protocoro/observability/call_metrics.hpp"

#include <google/protobuf/message.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <exception>
#include <forward_list>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "protocoro/rpc/internal/status_of.hpp"
#include "protocoro/rpc/method_info.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

using google::protobuf::Message;
using std::chrono::steady_clock;

/// Finds the series of a method by the address of its method_info. Entries are never removed, so a
/// lookup needs no lock.
class series_by_method {
 public:
  series_by_method(std::shared_ptr<metrics_sink> sink, counted what, std::string target)
      : sink_(std::move(sink)), what_(what), target_(std::move(target)) {
    if (!sink_) throw std::invalid_argument("protocoro: counting calls needs a metrics_sink");
  }

  call_series& of(const method_info& method) {
    call_series* const known = find(method);
    return known != nullptr ? *known : add(method);
  }

 private:
  class entry {
   public:
    entry(const method_info& a_method, std::shared_ptr<call_series> its_series,
          const entry* same_row) noexcept
        : method(&a_method), series(std::move(its_series)), next(same_row) {}

    const method_info* method;
    std::shared_ptr<call_series> series;
    const entry* next;
  };
  using row = std::atomic<const entry*>;

  /// Spreads well, because the methods of a service are adjacent in memory.
  row& row_of(const method_info& method) noexcept {
    return rows_[reinterpret_cast<std::uintptr_t>(&method) / sizeof(method_info) % rows_.size()];
  }

  call_series* find(const method_info& method) noexcept {
    for (const entry* each = row_of(method).load(std::memory_order_acquire); each != nullptr;
         each = each->next)
      if (each->method == &method) return each->series.get();
    return nullptr;
  }

  call_series& add(const method_info& method) {
    const std::lock_guard lock(adding_);
    if (call_series* const meanwhile = find(method)) return *meanwhile;
    auto series = sink_->series(what_, method, target_);
    if (!series)
      throw std::logic_error("protocoro: the metrics_sink returned no series for a method");
    row& head = row_of(method);
    entries_.emplace_front(method, std::move(series), head.load());
    head.store(&entries_.front(), std::memory_order_release);
    return *entries_.front().series;
  }

  const std::shared_ptr<metrics_sink> sink_;
  const counted what_;
  const std::string target_;
  std::array<row, 64> rows_{};
  std::mutex adding_;
  std::forward_list<entry> entries_;
};

/// Lives in the frame of the interceptor: the call ends when the frame is destroyed, for any
/// reason.
class counted_call {
 public:
  explicit counted_call(call_series& series) noexcept : series_(series) { series_.started(); }
  counted_call(const counted_call&) = delete;
  counted_call& operator=(const counted_call&) = delete;
  ~counted_call() {
    end_.duration = steady_clock::now() - begin_;
    series_.ended(end_);
  }

  /// Client calls send no messages themselves, only their attempts do.
  void watch(intercepted_messages& call, counted what) {
    if (what == counted::client_calls || call.has_lite_messages()) return;
    const auto send = [this](const Message& message) { series_.sent(add(message, end_.sent)); };
    const auto receive = [this](const Message& message) {
      series_.received(add(message, end_.received));
    };
    if (what == counted::server_calls) {
      call.see_requests(receive);
      call.see_replies(send);
    } else {
      call.see_requests(send);
      call.see_replies(receive);
    }
  }

  void succeed() noexcept { end_.code = status_code::OK; }
  void fail(const std::exception_ptr& failure) {
    end_.code = detail::status_of(failure).error_code();
  }

 private:
  static std::size_t add(const Message& message, message_count& count) {
    const std::size_t bytes = message.ByteSizeLong();
    ++count.messages;
    count.bytes += bytes;
    return bytes;
  }

  call_series& series_;
  const steady_clock::time_point begin_ = steady_clock::now();
  ended_call end_{status_code::CANCELLED};  // unless the call gets to its end
};

task<> count(call_series& series, counted what, intercepted_messages& call, next_step next) {
  counted_call seen(series);
  try {
    seen.watch(call, what);
    co_await next();
    seen.succeed();
  } catch (...) {
    seen.fail(std::current_exception());
    throw;
  }
}

class counting_server final : public server_interceptor {
 public:
  explicit counting_server(std::shared_ptr<metrics_sink> sink)
      : series_(std::move(sink), counted::server_calls, "") {}

 private:
  task<> intercept(intercepted_call& call, next_step next) override {
    return count(series_.of(call.context().method()), counted::server_calls, call, next);
  }

  series_by_method series_;
};

class counting_client final : public client_interceptor {
 public:
  counting_client(std::shared_ptr<metrics_sink> sink, counted what, std::string target)
      : what_(what), series_(std::move(sink), what, std::move(target)) {}

 private:
  task<> intercept(outgoing_call& call, next_step next) override {
    return count(series_.of(call.method()), what_, call, next);
  }

  const counted what_;
  series_by_method series_;
};

}  // namespace

std::shared_ptr<server_interceptor> count_calls(std::shared_ptr<metrics_sink> sink) {
  return std::make_shared<counting_server>(std::move(sink));
}

std::shared_ptr<client_interceptor> count_client_calls(std::shared_ptr<metrics_sink> sink,
                                                       std::string target) {
  return std::make_shared<counting_client>(std::move(sink), counted::client_calls,
                                           std::move(target));
}

std::shared_ptr<client_interceptor> count_attempts(std::shared_ptr<metrics_sink> sink,
                                                   std::string target) {
  return std::make_shared<counting_client>(std::move(sink), counted::client_attempts,
                                           std::move(target));
}

}  // namespace v0_1
}  // namespace protocoro
