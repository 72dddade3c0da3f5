#include "protocoro/jwt/jwt_key.hpp"

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <climits>
#include <stdexcept>
#include <utility>

#include "protocoro/jwt/internal/jwt_openssl.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class jwt_algorithm {
 public:
  virtual ~jwt_algorithm() = default;
  virtual std::string_view name() const noexcept = 0;
  virtual bool has_signed(std::string_view text, std::string_view signature) const = 0;
};

}  // namespace detail

namespace {

using detail::freed_by;
using detail::openssl_text;
using detail::without_openssl_errors;
using public_key = detail::openssl_key;

constexpr std::size_t shortest_secret = 32;
constexpr int fewest_rsa_bits = 2048;
constexpr std::size_t p256_bytes = 32;

/// nullptr if the text is not a public key.
public_key read_public_key(std::string_view pem) {
  const detail::openssl_bytes text(
      BIO_new_mem_buf(pem.data(), pem.size() > INT_MAX ? 0 : static_cast<int>(pem.size())));
  const auto no_password = [](char*, int, int, void*) { return -1; };  // asks no terminal
  return public_key(text ? PEM_read_bio_PUBKEY(text.get(), nullptr, no_password, nullptr)
                         : nullptr);
}

bool verifies(EVP_PKEY* key, std::string_view text, std::string_view signature) {
  const without_openssl_errors here;
  const std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), openssl_text(signature), signature.size(),
                          openssl_text(text), text.size()) == 1;
}

class hmac_sha256 final : public detail::jwt_algorithm {
 public:
  explicit hmac_sha256(std::string secret) noexcept : secret_(std::move(secret)) {}
  std::string_view name() const noexcept override { return "HS256"; }

  bool has_signed(std::string_view text, std::string_view signature) const override {
    const without_openssl_errors here;
    std::array<unsigned char, EVP_MAX_MD_SIZE> made{};
    unsigned int size = 0;
    return HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()), openssl_text(text),
                text.size(), made.data(), &size) != nullptr &&
           signature.size() == size && CRYPTO_memcmp(signature.data(), made.data(), size) == 0;
  }

 private:
  const std::string secret_;
};

class rsa_sha256 final : public detail::jwt_algorithm {
 public:
  explicit rsa_sha256(public_key key) noexcept : key_(std::move(key)) {}
  std::string_view name() const noexcept override { return "RS256"; }

  bool has_signed(std::string_view text, std::string_view signature) const override {
    return verifies(key_.get(), text, signature);
  }

 private:
  const public_key key_;
};

/// Converts a signature from a token's form (r and s, 32 bytes each) to DER, which OpenSSL expects.
/// Empty if it has another form.
std::string der_of(std::string_view signature) {
  if (signature.size() != 2 * p256_bytes) return {};
  const std::unique_ptr<ECDSA_SIG, freed_by<ECDSA_SIG_free>> pair(ECDSA_SIG_new());
  detail::openssl_number r(BN_bin2bn(openssl_text(signature), p256_bytes, nullptr));
  detail::openssl_number s(BN_bin2bn(openssl_text(signature) + p256_bytes, p256_bytes, nullptr));
  if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());  // the pair owns them now
  static_cast<void>(s.release());
  std::string der(static_cast<std::size_t>(std::max(0, i2d_ECDSA_SIG(pair.get(), nullptr))), '\0');
  auto* to = reinterpret_cast<unsigned char*>(der.data());
  return i2d_ECDSA_SIG(pair.get(), &to) > 0 ? der : std::string();
}

class ecdsa_p256_sha256 final : public detail::jwt_algorithm {
 public:
  explicit ecdsa_p256_sha256(public_key key) noexcept : key_(std::move(key)) {}
  std::string_view name() const noexcept override { return "ES256"; }

  bool has_signed(std::string_view text, std::string_view signature) const override {
    const std::string der = der_of(signature);
    return !der.empty() && verifies(key_.get(), text, der);
  }

 private:
  const public_key key_;
};

bool is_on_p256(const EVP_PKEY* key) {
  std::array<char, 64> curve{};
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
         EVP_PKEY_get_group_name(key, curve.data(), curve.size(), nullptr) == 1 &&
         std::string_view(curve.data()) == SN_X9_62_prime256v1;
}

}  // namespace

jwt_key::jwt_key(std::shared_ptr<const detail::jwt_algorithm> algorithm, std::string id) noexcept
    : algorithm_(std::move(algorithm)), id_(std::move(id)) {}

jwt_key jwt_key::hs256(std::string secret, std::string id) {
  if (secret.size() < shortest_secret)
    throw std::invalid_argument("protocoro: a secret for HS256 needs at least 32 bytes");
  if (secret.size() > INT_MAX)
    throw std::invalid_argument("protocoro: the secret for HS256 is too long");
  return jwt_key(std::make_shared<hmac_sha256>(std::move(secret)), std::move(id));
}

jwt_key jwt_key::rs256(std::string_view pem, std::string id) {
  const without_openssl_errors here;
  public_key key = read_public_key(pem);
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA ||
      EVP_PKEY_get_bits(key.get()) < fewest_rsa_bits)
    throw std::invalid_argument(
        "protocoro: a key for RS256 must be a public RSA key of at least 2048 bits, in PEM");
  return jwt_key(std::make_shared<rsa_sha256>(std::move(key)), std::move(id));
}

jwt_key jwt_key::es256(std::string_view pem, std::string id) {
  const without_openssl_errors here;
  public_key key = read_public_key(pem);
  if (!key || !is_on_p256(key.get()))
    throw std::invalid_argument("protocoro: a key for ES256 must be a public key on P-256, in PEM");
  return jwt_key(std::make_shared<ecdsa_p256_sha256>(std::move(key)), std::move(id));
}

std::string_view jwt_key::algorithm() const noexcept { return algorithm_->name(); }

bool jwt_key::has_signed(std::string_view text, std::string_view signature) const {
  return algorithm_->has_signed(text, signature);
}

}  // namespace v0_1
}  // namespace protocoro
