// Throw-away certificates, made by openssl's library when a test runs.
#ifndef TESTS_HARNESS_CERTIFICATES_HPP
#define TESTS_HARNESS_CERTIFICATES_HPP

#include <string>

namespace rpc_test {

/// A key and a certificate of it that it signed itself: its own root.
class identity {
 public:
  explicit identity(const std::string& host);

  std::string certificate;  // PEM
  std::string key;          // PEM
};

}  // namespace rpc_test

#endif
