// Runs a client's interceptor around the calls of some methods only.
//
//   channel_options()
//       .intercept(only_for({"routeguide.RouteGuide/GetFeature"}, retry()))
//       .intercept(except_for({"chat.Room"}, default_timeout(2s)))
#ifndef PROTOCORO_CLIENT_METHOD_FILTER_HPP
#define PROTOCORO_CLIENT_METHOD_FILTER_HPP

#include <memory>
#include <string>
#include <vector>

#include "protocoro/client/client_interceptor.hpp"

namespace protocoro {
inline namespace v0_1 {

/// Runs the interceptor around the calls of the named methods only. A name is a method,
/// "package.Service/Method", or a service with all its methods, "package.Service". Throws
/// std::invalid_argument if the interceptor is null.
std::shared_ptr<client_interceptor> only_for(std::vector<std::string> names,
                                             std::shared_ptr<client_interceptor> interceptor);

/// Runs the interceptor around all calls except those of the named methods. Throws as `only_for`
/// does.
std::shared_ptr<client_interceptor> except_for(std::vector<std::string> names,
                                               std::shared_ptr<client_interceptor> interceptor);

}  // namespace v0_1
}  // namespace protocoro

#endif
