#include "jwt_tokens.hpp"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "protocoro/coro/sync_wait.hpp"
#include "protocoro/rpc/rpc_error.hpp"

namespace rpc_test {
namespace {

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

template <class Write>
std::string pem_by(Write write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  if (write(memory.get()) != 1) throw std::runtime_error("openssl cannot write PEM");
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

std::string r_and_s(const std::string& der) {
  const unsigned char* begin = bytes_of(der);
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(
      d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size())), &ECDSA_SIG_free);
  unsigned char both[64];
  if (!pair || BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), both, 32) != 32 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), both + 32, 32) != 32)
    throw std::runtime_error("openssl made another signature");
  return std::string(both, both + sizeof both);
}

}  // namespace

std::string base64url(const std::string& bytes) {
  std::string text(bytes.size() / 3 * 4 + 5, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  while (text.ends_with('=')) text.pop_back();
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

std::string hmac_sha256(const std::string& secret, const std::string& text) {
  unsigned char made[32];
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(text), text.size(),
       made, &size);
  return std::string(made, made + size);
}

key_pair::key_pair(evp_pkey_st* pair) : pair_(pair, &EVP_PKEY_free) {
  if (pair == nullptr) throw std::runtime_error("openssl cannot make a key");
}

key_pair key_pair::rsa(unsigned bits) { return key_pair(EVP_RSA_gen(bits)); }

key_pair key_pair::ec(const char* curve) { return key_pair(EVP_EC_gen(curve)); }

std::string key_pair::public_key() const {
  return pem_by([this](BIO* to) { return PEM_write_bio_PUBKEY(to, pair_.get()); });
}

std::string key_pair::private_key() const {
  return pem_by([this](BIO* to) {
    return PEM_write_bio_PrivateKey(to, pair_.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

std::string key_pair::sign(const std::string& text) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  std::size_t size = 0;
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, pair_.get());
  EVP_DigestSign(context.get(), nullptr, &size, bytes_of(text), text.size());
  std::string made(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(made.data()), &size,
                     bytes_of(text), text.size()) != 1)
    throw std::runtime_error("openssl cannot sign");
  made.resize(size);
  return EVP_PKEY_get_base_id(pair_.get()) == EVP_PKEY_EC ? r_and_s(made) : made;
}

const key_pair& rsa() {
  static const key_pair made = key_pair::rsa(2048);
  return made;
}
const key_pair& ec() {
  static const key_pair made = key_pair::ec("P-256");
  return made;
}

std::chrono::system_clock::time_point options_clock() {
  return std::chrono::system_clock::time_point(std::chrono::seconds(2'000'000'000));
}

protocoro::jwt_options options() {
  return protocoro::jwt_options()
      .issuer("login")
      .audience("shop")
      .audience("store")
      .key(protocoro::jwt_key::hs256(hs_secret, "h"))
      .key(protocoro::jwt_key::rs256(rsa().public_key(), "r"))
      .key(protocoro::jwt_key::es256(ec().public_key(), "e"))
      .read_time_from(options_clock);
}

std::string payload(const std::string& rest, const std::string& aud, const std::string& iss) {
  return R"({"sub":"fred","iss":)" + iss + R"(,"aud":)" + aud + rest + "}";
}
std::string with(const std::string& member) { return payload(R"(,"exp":2000000100,)" + member); }

std::string text_of(const std::string& header, const std::string& claims) {
  return base64url(header) + "." + base64url(claims);
}
std::string joined(const std::string& text, const std::string& signature) {
  return text + "." + base64url(signature);
}
std::string encoded(const std::string& text) { return joined(text, hmac_sha256(hs_secret, text)); }
std::string hs(const std::string& claims, const std::string& header) {
  return encoded(text_of(header, claims));
}
std::string rs(const std::string& claims, const std::string& header) {
  const std::string text = text_of(header, claims);
  return joined(text, rsa().sign(text));
}
std::string es(const std::string& claims, const std::string& header) {
  const std::string text = text_of(header, claims);
  return joined(text, ec().sign(text));
}

std::string subject_of(const protocoro::jwt_verifier& verifier, const std::string& token) {
  try {
    return protocoro::sync_wait(verifier(token));
  } catch (const protocoro::rpc_error& error) {
    return error.what();
  }
}

}  // namespace rpc_test
