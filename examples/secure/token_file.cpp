#include "token_file.hpp"

#include <chrono>
#include <utility>

#include "protocoro/rpc/tls.hpp"

namespace {

protocoro::task<protocoro::access_token> read(std::string file) {
  std::string token = protocoro::read_pem_file(file);
  token.erase(token.find_last_not_of(" \r\n") + 1);
  co_return protocoro::access_token(std::move(token), std::chrono::seconds(10));
}

}  // namespace

protocoro::token_source token_in(std::string file) {
  return [file = std::move(file)] { return read(file); };
}
