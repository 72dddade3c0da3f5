// An interceptor of a client around some methods only.
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

/// Around the calls of these: each is a method, "package.Service/Method", or all methods of a
/// service, "package.Service". Throws std::invalid_argument for an interceptor that is none.
std::shared_ptr<client_interceptor> only_for(std::vector<std::string> names,
                                             std::shared_ptr<client_interceptor> interceptor);

/// Around all calls but those.
std::shared_ptr<client_interceptor> except_for(std::vector<std::string> names,
                                               std::shared_ptr<client_interceptor> interceptor);

}  // namespace v0_1
}  // namespace protocoro

#endif
