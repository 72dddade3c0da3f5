// Wraps what protocoro::jwt uses of OpenSSL.
#ifndef PROTOCORO_JWT_INTERNAL_JWT_OPENSSL_HPP
#define PROTOCORO_JWT_INTERNAL_JWT_OPENSSL_HPP

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <memory>
#include <string_view>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

template <auto Free>
class freed_by {
 public:
  template <class T>
  void operator()(T* freed) const noexcept {
    Free(freed);
  }
};
using openssl_bytes = std::unique_ptr<BIO, freed_by<BIO_free>>;
using openssl_number = std::unique_ptr<BIGNUM, freed_by<BN_free>>;
using openssl_key = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;

inline const unsigned char* openssl_text(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Removes its errors from OpenSSL's queue, which the TLS connections of this thread read too.
class without_openssl_errors {
 public:
  without_openssl_errors() { ERR_set_mark(); }
  without_openssl_errors(const without_openssl_errors&) = delete;
  without_openssl_errors& operator=(const without_openssl_errors&) = delete;
  ~without_openssl_errors() { ERR_pop_to_mark(); }
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
