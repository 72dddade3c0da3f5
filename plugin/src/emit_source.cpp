#include "emit_source.hpp"

#include <algorithm>

#include "names.hpp"
#include "signature.hpp"
#include "text.hpp"

namespace protocoro::plugin {
namespace {

std::string level_argument(idempotency level) {
  switch (level) {
    case idempotency::idempotent:
      return ",\n    ::protocoro::idempotency::idempotent";
    case idempotency::no_side_effects:
      return ",\n    ::protocoro::idempotency::no_side_effects";
    case idempotency::unknown:
      break;
  }
  return "";
}

std::string method_infos(const service& service) {
  constexpr auto picture = R"(
    ::protocoro::detail::method<$request$, $reply$>(
        "/$service$/$method$", ::protocoro::rpc_kind::$kind$$deprecated$$level$),
  )";
  std::string result;
  for (const method& method : service.methods) {
    result += fill(picture, {{"request", method.request},
                             {"reply", method.reply},
                             {"service", service.full_name},
                             {"method", method.name},
                             {"kind", signature_of(method).kind},
                             {"deprecated", method.deprecated ? ", true" : ""},
                             {"level", level_argument(method.level)}});
  }
  return result;
}

std::string handler_entries(const service& service) {
  std::string result;
  for (const method& method : service.methods) {
    result += fill(
        "::protocoro::detail::handle<&$handler$::$method$>,",
        {{"handler", service_names(service).handler}, {"method", cpp_identifier(method.name)}});
  }
  return result;
}

std::string tables(const service& service, const options& options) {
  if (service.methods.empty()) return "";
  constexpr auto methods_picture = R"(
    constexpr ::protocoro::method_info $table$[] = {
        $entries$
    };
  )";
  constexpr auto handlers_picture = R"(
    constexpr ::protocoro::detail::handler_entry $table$[] = {
        $entries$
    };
  )";
  const service_names names(service);
  const auto methods =
      fill(methods_picture, {{"table", names.methods}, {"entries", method_infos(service)}});
  if (!options.handler) return methods;
  const auto handlers =
      fill(handlers_picture, {{"table", names.handlers}, {"entries", handler_entries(service)}});
  return join({methods, handlers}, "\n");
}

std::string client_constructors(const service& service) {
  constexpr auto picture = R"(
    $client$::$client$(::std::shared_ptr<::grpc::ChannelInterface> channel)
        : ::protocoro::client(::std::move(channel), $methods$) {}
    $client$::$client$() = default;
    $client$::~$client$() = default;
  )";
  const service_names names(service);
  return fill(picture, {{"client", names.client},
                        {"methods", service.methods.empty() ? "{}" : names.methods}});
}

std::string client_method(const service& service, std::size_t index) {
  constexpr auto picture = R"(
    $result$ $client$::$name$(
        $parameter$ $argument$,
        ::protocoro::call_options options) {
      return ::protocoro::detail::call(*this, $index$, $forwarded$, ::std::move(options));
    }
  )";
  const method& method = service.methods[index];
  const signature signature = signature_of(method);
  return fill(picture, {{"result", signature.result},
                        {"client", service_names(service).client},
                        {"name", cpp_identifier(method.name)},
                        {"parameter", signature.parameter},
                        {"argument", signature.argument},
                        {"index", std::to_string(index)},
                        {"forwarded", signature.forwarded}});
}

std::string handler_constructors(const service& service) {
  constexpr auto picture = R"(
    $handler$::$handler$()
        : ::protocoro::service($methods$, $handlers$) {}
    $handler$::~$handler$() = default;
  )";
  const service_names names(service);
  return fill(picture, {{"handler", names.handler},
                        {"methods", service.methods.empty() ? "{}" : names.methods},
                        {"handlers", service.methods.empty() ? "nullptr" : names.handlers}});
}

std::string handler_method(const service& service, const method& method) {
  constexpr auto picture = R"(
    $result$ $handler$::$name$(
        ::protocoro::server_context&,
        $parameter$) {
      return ::protocoro::detail::unimplemented();
    }
  )";
  const signature signature = signature_of(method);
  return fill(picture, {{"result", signature.result},
                        {"handler", service_names(service).handler},
                        {"name", cpp_identifier(method.name)},
                        {"parameter", signature.parameter}});
}

std::string client_definitions(const service& service) {
  std::vector<std::string> result = {client_constructors(service)};
  for (std::size_t i = 0; i < service.methods.size(); ++i) {
    result.push_back(client_method(service, i));
  }
  return join(result, "\n");
}

std::string handler_definitions(const service& service, bool strict) {
  std::vector<std::string> result = {handler_constructors(service)};
  if (!strict) {
    for (const method& method : service.methods) result.push_back(handler_method(service, method));
  }
  return join(result, "\n");
}

std::string in_unnamed_namespace(const std::string& body) {
  if (body.empty()) return "";
  constexpr auto picture = R"(
    namespace {

    $body$

    }  // namespace
  )";
  return fill(picture, {{"body", body}});
}

std::string code_of(const proto_file& file, const options& options) {
  std::vector<std::string> all_tables;
  std::vector<std::string> all_definitions;
  for (const service& service : file.services) {
    all_tables.push_back(tables(service, options));
    if (options.client) all_definitions.push_back(client_definitions(service));
    if (options.handler) all_definitions.push_back(handler_definitions(service, options.strict));
  }
  return join({in_unnamed_namespace(join(all_tables, "\n")), join(all_definitions, "\n")}, "\n");
}

bool has_deprecated(const service& service) {
  return service.deprecated || std::ranges::any_of(service.methods, &method::deprecated);
}

std::string includes_of(const proto_file& file, const options& options) {
  if (file.services.empty()) return "";
  // Goes before the include: clang reports deprecated names of the tables inside the runtime's
  // templates.
  constexpr auto silence =
      "// Deprecated methods are still served.\n"
      "#pragma GCC diagnostic ignored \"-Wdeprecated-declarations\"\n";
  const bool any_deprecated = std::ranges::any_of(file.services, has_deprecated);
  return join({"#include <utility>\n", any_deprecated ? silence : "",
               include_runtime("protocoro/generated/detail/generated.hpp", options) + "\n"},
              "\n");
}

}  // namespace

std::string emit_source(const proto_file& file, const options& options) {
  constexpr auto picture = R"(
    // Generated by protoc-gen-coro from $proto$. Do not edit.

    #include "$header$"

    $includes$

    $code$
  )";
  return fill(picture, {{"proto", file.name},
                        {"header", file_names(file.name).header},
                        {"includes", includes_of(file, options)},
                        {"code", in_namespace(file.package, code_of(file, options))}});
}

}  // namespace protocoro::plugin
