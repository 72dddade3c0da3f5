#include "protocoro/server/internal/service_core.hpp"

#include <cstdio>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include "protocoro/base/internal/handover.hpp"
#include "protocoro/coro/detail/unhandled_error.hpp"
#include "protocoro/server/internal/server_stream_call.hpp"
#include "protocoro/server/internal/server_unary_call.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

service_core::service_core(service& handler, method_table methods, const handler_entry* handlers)
    : handler_(handler),
      methods_(methods),
      handlers_(handlers),
      shutdown_(counted_ptr<shutdown_notice>::adopt(new shutdown_notice())),
      requests_(counted_ptr<request_watch>::adopt(new request_watch())),
      memory_(methods) {
  for (std::size_t i = 0; i != methods.size(); ++i) {
    if (methods[i].kind() == rpc_kind::unary)
      add_unary(methods[i].path(), [this, i](auto* context, const wire* request, wire* reply) {
        return server_unary_call::accept(*this, i, *context, *request, *reply);
      });
    else
      add_stream(methods[i].path(), [this, i](auto* context) {
        return server_stream_call::accept(*this, i, *context);
      });
  }
}

std::string_view service_core::name() const noexcept {
  if (methods_.size() == 0) return {};
  const std::string_view first = method(0).full_name();
  return first.substr(0, first.find('/'));
}

served_core service_core::serve(service_settings settings) {
  if (served_.exchange(true))
    throw std::logic_error("protocoro: another server serves this handler of '" +
                           std::string(name()) + "'");
  memory_.keep_messages(settings.keeps_messages);
  begin(std::move(settings));
  return served_core(this);
}

grpc::Service* service_core::for_plain_server(executor where) noexcept {
  service_settings settings;
  settings.where = std::move(where);
  settings.interceptors.resize(methods());
  begin(std::move(settings));
  return this;
}

void service_core::begin(service_settings settings) noexcept {
  settings_ = std::move(settings);
  stop_ = std::chrono::steady_clock::time_point::max();
  shutdown_->forget();
  requests_->begin(calls_, settings_.request_timeout);
  heartbeat_.begin();
  starts(this);
}

void stops_serving::operator()(service_core* served) const noexcept {
  arrives(served);
  served->requests_->end();
  served->served_ = false;
}

void service_core::stops_by(std::chrono::steady_clock::time_point stop) noexcept {
  auto before = stop_.load();
  while (stop < before && !stop_.compare_exchange_weak(before, stop)) {
  }
}

bool service_core::is_stopped() const noexcept {
  return std::chrono::steady_clock::now() + std::chrono::milliseconds(5) >= stop_.load();
}

void service_core::report(const method_info& method,
                          const std::exception_ptr& error) const noexcept {
  try {
    if (settings_.report) return settings_.report(method, error);
  } catch (...) {
    report_unhandled_error("the hook for unhandled errors", std::current_exception());
  }
  report_unhandled_error(method.path() + 1, error);
}

bool service_core::admits(std::size_t method) noexcept {
  if (!settings_.live_calls || settings_.live_calls->enter()) return true;
  report_refusals(method);
  return false;
}

void service_core::report_refusals(std::size_t method) noexcept try {
  const std::size_t refused = settings_.live_calls->refusals_to_report();
  if (refused == 0) return;
  const std::string text = "refused calls: " + std::to_string(refused) +
                           "; the server's limit of " +
                           std::to_string(settings_.live_calls->most()) +
                           " concurrent calls is reached (server_options::max_live_calls)";
  report(methods_[method], std::make_exception_ptr(std::runtime_error(text)));
} catch (const std::bad_alloc&) {
}

void service_core::leave(listed& call) noexcept {
  calls_.leave(call);
  give_up_call();
}

void service_core::give_up_call() noexcept {
  if (settings_.live_calls) settings_.live_calls->leave();
}

void service_core::look_who_runs() noexcept {
  calls_.for_each([](listed& found) { static_cast<server_call&>(found).keeps_its_thread(); });
}

void service_core::report_running(std::chrono::milliseconds since_stop,
                                  std::chrono::steady_clock::time_point told_before) {
  std::vector<int> running(methods_.size());
  calls_.for_each([&](listed& found) {
    auto& call = static_cast<server_call&>(found);
    if (call.holds_up_shutdown(told_before)) ++running[&call.method() - &method(0)];
  });
  for (std::size_t i = 0; i != running.size(); ++i) {
    if (running[i] == 0) continue;
    const std::string text =
        std::to_string(running[i]) + " of its handlers still run " +
        std::to_string(since_stop.count()) +
        " ms after a shutdown told them to stop: do they catch "
        "protocoro::cancelled, block, or await something that a stop does not wake?";
    report(method(i), std::make_exception_ptr(std::runtime_error(text)));
  }
}

}  // namespace detail

service::service(method_table methods, const detail::handler_entry* handlers)
    : core_(std::make_unique<detail::service_core>(*this, methods, handlers)) {}

/// The derived object and its members are already destroyed, so the server has nothing left that it
/// could call, and it is too late to tell the server.
service::~service() {
  if (!core_->is_served()) return;
  std::fprintf(stderr,
               "protocoro: a handler of '%.*s' is destroyed while a server serves it: destroy the "
               "server first, or end it with shutdown()\n",
               static_cast<int>(core_->name().size()), core_->name().data());
  std::abort();
}

grpc::Service* grpc_service(service& handler, executor where) noexcept {
  return detail::service_access::core(handler).for_plain_server(std::move(where));
}

}  // namespace v0_1
}  // namespace protocoro
