#include "protocoro/server/server.hpp"

#include <grpcpp/health_check_service_interface.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include "protocoro/coro/detail/root.hpp"
#include "protocoro/grpc/internal/address.hpp"
#include "protocoro/grpc/internal/grpc_compat.hpp"
#include "protocoro/grpc/internal/keeper.hpp"
#include "protocoro/rpc/internal/deadline.hpp"
#include "protocoro/server/internal/live_call_record.hpp"
#include "protocoro/server/internal/server_setup.hpp"
#include "protocoro/server/internal/service_core.hpp"
#include "protocoro/server/internal/shutdown_watch.hpp"
#include "protocoro/server/internal/signal_wait.hpp"
#include "protocoro/server/internal/socket_files.hpp"

namespace protocoro {
inline namespace v0_1 {

namespace {

std::string_view name_in_schema(const method_info& method) {
  return method.full_name().substr(method.full_name().find('/') + 1);
}

bool is_around(const server_options::interception& given, const detail::service_core& core,
               std::size_t method) {
  return (given.handler() == nullptr || given.handler() == &core.handler()) &&
         (given.method().empty() || given.method() == name_in_schema(core.method(method)));
}

/// Returns, for each method of a service, the interceptors around it.
std::vector<detail::interceptor_chain> chains_for(const detail::service_core& core,
                                                  const server_options& options) {
  std::vector<detail::interceptor_chain> chains(core.methods());
  for (std::size_t i = 0; i != chains.size(); ++i)
    for (const auto& given : options.interceptions())
      if (is_around(given, core, i)) chains[i].push_back(given.interceptor());
  return chains;
}

void check(const server_options::interception& given, const std::vector<service*>& services) {
  if (given.handler() == nullptr) return;
  const auto served = std::find(services.begin(), services.end(), given.handler());
  if (served == services.end())
    throw std::invalid_argument(
        "protocoro: intercept names a service that the server does not serve");
  const detail::service_core& core = detail::service_access::core(**served);
  for (std::size_t i = 0; i != core.methods(); ++i)
    if (is_around(given, core, i)) return;
  throw std::invalid_argument("protocoro: intercept names '" + given.method() +
                              "', which is not a method of '" + std::string(core.name()) + "'");
}

/// Checks up front what gRPC would answer by ending the process or by saying nothing.
void check(const server_options& options, const std::vector<service*>& services) {
  if (options.addresses().empty())
    throw std::invalid_argument("protocoro: a server needs an address: server_options().listen()");
  if (std::find(services.begin(), services.end(), nullptr) != services.end())
    throw std::invalid_argument("protocoro: a handler of the server is null");
  for (const auto& address : options.addresses()) detail::check_listen_address(address.name());
  for (const auto& place : options.places())
    if (std::find(services.begin(), services.end(), place.first) == services.end())
      throw std::invalid_argument(
          "protocoro: run_on names a service that the server does not serve");
  for (const auto& given : options.interceptions()) check(given, services);
  std::set<std::string_view> names;
  for (service* handler : services) {
    const std::string_view name = detail::service_access::core(*handler).name();
    if (!name.empty() && !names.insert(name).second)
      throw std::invalid_argument("protocoro: the server has two handlers of '" +
                                  std::string(name) + "'");
  }
}

}  // namespace

class server::implementation {
 public:
  implementation(const server_options& options, const std::vector<service*>& services);

  void run(std::chrono::milliseconds grace);
  void begin_shutdown(std::chrono::milliseconds grace);
  void shutdown(std::chrono::milliseconds grace);
  std::vector<live_call> calls(std::chrono::milliseconds patience) const;
  int port(std::size_t address) const { return ports_.at(address); }
  grpc::Server& grpc_server() const noexcept { return *server_; }

 private:
  void build(const server_options& options, const std::vector<service*>& services);
  void tell_health(bool serving);
  void end_by(std::chrono::milliseconds leave, std::chrono::milliseconds grace);
  void end();
  void drain();

  std::vector<int> ports_;
  detail::socket_files files_;
  std::vector<detail::service_core*> cores_;
  std::atomic<bool> over_{false};
  std::vector<detail::served_core> services_;  // until their calls have ended
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::string> names_;  // the names of the services
  const std::chrono::milliseconds leave_time_;
  detail::earliest_time leave_;  // the server accepts new calls until then
  detail::shutdown_watch watch_;
  std::mutex draining_;
  std::once_flag begun_inside_;
  std::jthread later_;  // runs a shutdown that a coroutine began
};

server::implementation::implementation(const server_options& options,
                                       const std::vector<service*>& services)
    : leave_time_(options.leave_time()) {
  check(options, services);
  detail::keep_callback_threads();
  build(options, services);
  if (server_) {
    files_.are_made();
    tell_health(true);
    return;
  }
  for (std::size_t i = 0; i != ports_.size(); ++i)  // gRPC gives up at the first port that fails
    if (ports_[i] == 0)
      throw std::runtime_error("protocoro: cannot listen on '" + options.addresses()[i].name() +
                               "'");
  throw std::runtime_error("protocoro: the server cannot be started");
}

void server::implementation::build(const server_options& options,
                                   const std::vector<service*>& services) {
  ports_.resize(options.addresses().size());
  for (const auto& address : options.addresses())
    if (const std::string path = detail::socket_path(address.name()); !path.empty())
      files_.add(path);
  grpc::ServerBuilder builder;
  detail::leave_out_reflection(builder);
  for (const auto& [name, value] : options.arguments()) builder.AddChannelArgument(name, value);
  for (const auto& step : options.steps()) step(builder);
  detail::fill_in_defaults(builder);
  for (std::size_t i = 0; i != ports_.size(); ++i)
    builder.AddListeningPort(options.addresses()[i].name(), options.addresses()[i].credentials(),
                             &ports_[i]);
  const auto live_calls = std::make_shared<detail::live_call_limit>(options.most_live_calls());
  for (service* handler : services) {
    detail::service_core& core = detail::service_access::core(*handler);
    cores_.push_back(&core);
    services_.push_back(core.serve({options.where(*handler), options.unhandled_error_hook(),
                                    options.keeps_messages(), options.largest_trailers(),
                                    detail::within_bounds(options.longest_request_wait()),
                                    live_calls, chains_for(core, options)}));
    builder.RegisterService(&core);
    names_.emplace_back(core.name());
  }
  server_ = detail::build_and_start(builder, options.serves_health());
}

/// The program's own signal handlers are restored before the server drains, so that a second signal
/// does what it would do without this class.
void server::implementation::run(std::chrono::milliseconds grace) {
  {
    detail::signal_wait signals;
    signals.until([this] { return over_.load(); });
  }
  end_by(leave_time_, grace);
  end();
}

/// Does nothing unless the server serves health checks.
void server::implementation::tell_health(bool serving) {
  grpc::HealthCheckServiceInterface* const health = server_->GetHealthCheckService();
  if (health == nullptr) return;
  for (const std::string& name : names_) health->SetServingStatus(name, serving);
  health->SetServingStatus("", serving);
}

/// The earliest end that any caller asked for holds; the callers that wait in `end` notice it at
/// once.
void server::implementation::end_by(std::chrono::milliseconds leave,
                                    std::chrono::milliseconds grace) {
  if (over_) return;
  const auto last_call = std::chrono::steady_clock::now() + detail::within_bounds(leave);
  const auto stop = last_call + detail::within_bounds(grace);
  leave_.no_later_than(last_call);
  for (detail::service_core* core : cores_) core->stops_by(stop);
  watch_.stop_by(stop);
}

/// After the shutdown another server may serve the handlers, so this one no longer lists their
/// calls.
std::vector<live_call> server::implementation::calls(std::chrono::milliseconds patience) const {
  if (over_) return {};
  return detail::live_calls_of(cores_, patience);
}

/// Without a grace the server does not wait for clients to leave, either.
void server::implementation::shutdown(std::chrono::milliseconds grace) {
  end_by(grace > grace.zero() ? leave_time_ : grace.zero(), grace);
  end();
}

void server::implementation::end() {
  const std::lock_guard lock(draining_);
  if (over_) return;
  tell_health(false);
  leave_.wait();
  drain();
  over_ = true;
  files_ = {};
  services_.clear();
  detail::signal_wait::look_again();
}

void server::implementation::drain() {
  for (detail::service_core* core : cores_) core->begin_shutdown();
  const detail::socket_files::guard others(files_);
  const std::jthread watching = watch_.watch(*server_, services_);
  const auto left = watch_.stop() - std::chrono::steady_clock::now();
  server_->Shutdown(std::chrono::system_clock::now() +
                    std::chrono::duration_cast<std::chrono::system_clock::duration>(left));
}

/// Leaves the rest to a thread. `run` then returns when that has finished; the grace of `run` may
/// differ from this one.
void server::implementation::begin_shutdown(std::chrono::milliseconds grace) {
  end_by(grace > grace.zero() ? leave_time_ : grace.zero(), grace);
  std::call_once(begun_inside_, [&] { later_ = std::jthread([this] { end(); }); });
}

server::server(const server_options& options, const std::vector<service*>& services)
    : implementation_(std::make_unique<implementation>(options, services)) {}

server::~server() { implementation_->shutdown(std::chrono::milliseconds(0)); }

void server::run(std::chrono::milliseconds grace) { implementation_->run(grace); }

void server::shutdown(std::chrono::milliseconds grace) {
  if (detail::root::any_runs_here() || detail::watches_a_shutdown_here())
    implementation_->begin_shutdown(grace);
  else
    implementation_->shutdown(grace);
}

std::vector<live_call> server::calls(std::chrono::milliseconds patience) const {
  return implementation_->calls(patience);
}

std::string server::dump(std::chrono::milliseconds patience) const {
  const std::vector<live_call> found = calls(patience);
  std::string text = "calls: " + std::to_string(found.size()) + '\n';
  for (const live_call& call : found) text += to_string(call) + '\n';
  return text;
}

int server::port(std::size_t address) const { return implementation_->port(address); }

grpc::Server& server::grpc_server() const noexcept { return implementation_->grpc_server(); }

}  // namespace v0_1
}  // namespace protocoro
