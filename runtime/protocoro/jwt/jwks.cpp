#include "protocoro/jwt/jwks.hpp"

#include <google/protobuf/struct.pb.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "protocoro/base/internal/base64.hpp"
#include "protocoro/jwt/internal/jwt_json.hpp"
#include "protocoro/jwt/internal/jwt_key_set.hpp"
#include "protocoro/jwt/internal/jwt_openssl.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace {

using detail::freed_by;
using detail::jwt_fault;
using detail::openssl_number;
using google::protobuf::ListValue;
using google::protobuf::Struct;
using google::protobuf::Value;

using builder = std::unique_ptr<OSSL_PARAM_BLD, freed_by<OSSL_PARAM_BLD_free>>;

std::string bytes_in(const Struct& key, std::string_view name) {
  std::optional<std::string> bytes =
      detail::decode_base64(detail::string_in(key, name).value_or(""), detail::base64_form::url);
  if (!bytes || bytes->empty()) throw jwt_fault(std::string(name) + " is missing");
  return std::move(*bytes);
}

openssl_number number_in(const Struct& key, std::string_view name) {
  const std::string bytes = bytes_in(key, name);
  return openssl_number(
      BN_bin2bn(detail::openssl_text(bytes), static_cast<int>(bytes.size()), nullptr));
}

/// Returns the key in PEM, which jwt_key reads and checks.
std::string public_key(const char* type, const builder& parts) {
  const std::unique_ptr<OSSL_PARAM, freed_by<OSSL_PARAM_free>> params(
      OSSL_PARAM_BLD_to_param(parts.get()));
  const std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX_free>> context(
      EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
    throw jwt_fault("not a key");
  const detail::openssl_key key(made);
  const detail::openssl_bytes memory(BIO_new(BIO_s_mem()));
  if (!memory || PEM_write_bio_PUBKEY(memory.get(), key.get()) != 1) throw jwt_fault("not a key");
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

std::string rsa_key(const Struct& key) {
  const openssl_number n = number_in(key, "n");
  const openssl_number e = number_in(key, "e");
  const builder parts(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  return public_key("RSA", parts);
}

std::string p256_key(const Struct& key) {
  const std::string x = bytes_in(key, "x");
  const std::string y = bytes_in(key, "y");
  if (x.size() != 32 || y.size() != 32) throw jwt_fault("not a point");
  const std::string point = '\x04' + x + y;
  const builder parts(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(parts.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  return public_key("EC", parts);
}

/// Empty for keys of other types or uses.
std::optional<jwt_key> key_in(const Struct& key) {
  const std::string type = detail::string_in(key, "kty").value_or("");
  const std::string algorithm = detail::string_in(key, "alg").value_or("");
  const std::string id = detail::string_in(key, "kid").value_or("");
  if (detail::string_in(key, "use").value_or("sig") != "sig") return std::nullopt;
  if (type == "RSA" && (algorithm.empty() || algorithm == "RS256"))
    return jwt_key::rs256(rsa_key(key), id);
  if (type == "EC" && detail::string_in(key, "crv") == "P-256" &&
      (algorithm.empty() || algorithm == "ES256"))
    return jwt_key::es256(p256_key(key), id);
  return std::nullopt;
}

ListValue keys_in(const std::string& json) {
  try {
    const Struct set = detail::json_object(json);
    const Value* const keys = detail::find(set, "keys");
    if (keys == nullptr || !keys->has_list_value()) throw jwt_fault("keys is not a list");
    return keys->list_value();
  } catch (const jwt_fault& error) {
    throw std::invalid_argument(std::string("protocoro: not a set of keys: ") + error.what());
  }
}

/// Returns the id of any key, however malformed the key is.
std::string id_in(const Struct& key) {
  const Value* const id = detail::find(key, "kid");
  return id == nullptr ? std::string() : id->string_value();
}

}  // namespace

std::vector<jwt_key> read_jwks(const std::string& json, const skipped_key_hook& on_skipped) {
  const detail::without_openssl_errors here;
  std::vector<jwt_key> found;
  const ListValue keys = keys_in(json);
  for (const Value& each : keys.values()) {
    try {
      if (std::optional<jwt_key> key = key_in(each.struct_value())) found.push_back(*key);
    } catch (const std::exception& error) {
      if (on_skipped) on_skipped(detail::skipped_key(id_in(each.struct_value()), error.what()));
    }
  }
  return detail::distinct_keys(std::move(found), on_skipped);
}

}  // namespace v0_1
}  // namespace protocoro
