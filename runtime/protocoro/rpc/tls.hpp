// Configures TLS: keys and certificates, as PEM text or PEM files.
//
//   server_options().listen("0.0.0.0:50051", server_tls::from_files("server.crt", "server.key"))
//   connect("shop.example:443", channel_options().tls(client_tls()))
#ifndef PROTOCORO_RPC_TLS_HPP
#define PROTOCORO_RPC_TLS_HPP

#include <string>
#include <utility>

namespace protocoro {
inline namespace v0_1 {

/// Returns the text of a file. Throws std::runtime_error, which names the file, if it cannot be
/// read.
std::string read_pem_file(const std::string& path);

/// A server's certificate and key and, for mutual TLS, the clients that it accepts.
class server_tls {
 public:
  /// Both arguments are PEM text.
  server_tls(std::string certificate_chain, std::string private_key)
      : certificate_chain_(std::move(certificate_chain)), private_key_(std::move(private_key)) {}

  /// Reads both from PEM files. Throws std::runtime_error, which names the file, if one cannot be
  /// read.
  static server_tls from_files(const std::string& certificate_chain,
                               const std::string& private_key) {
    return server_tls(read_pem_file(certificate_chain), read_pem_file(private_key));
  }

  /// Mutual TLS: accepts only clients whose certificate is signed, directly or through others, by
  /// one of these roots (PEM text).
  server_tls& require_clients_of(std::string roots) {
    client_roots_ = std::move(roots);
    return *this;
  }

  /// PEM text.
  const std::string& certificate_chain() const noexcept { return certificate_chain_; }
  /// PEM text.
  const std::string& private_key() const noexcept { return private_key_; }
  /// See `require_clients_of`; empty without mutual TLS.
  const std::string& client_roots() const noexcept { return client_roots_; }

 private:
  std::string certificate_chain_;
  std::string private_key_;
  std::string client_roots_;
};

/// The servers that a client trusts and, for mutual TLS, the client's own certificate.
class client_tls {
 public:
  /// Trusts the system's roots.
  client_tls() {}

  /// Trusts these roots (PEM text) instead of the system's.
  client_tls& trust(std::string roots) {
    roots_ = std::move(roots);
    return *this;
  }

  /// Mutual TLS: the client's own certificate chain and key, as PEM text.
  client_tls& identity(std::string certificate_chain, std::string private_key) {
    certificate_chain_ = std::move(certificate_chain);
    private_key_ = std::move(private_key);
    return *this;
  }

  /// See `trust`; empty for the system's roots.
  const std::string& roots() const noexcept { return roots_; }
  /// PEM text.
  const std::string& certificate_chain() const noexcept { return certificate_chain_; }
  /// PEM text.
  const std::string& private_key() const noexcept { return private_key_; }

 private:
  std::string roots_;
  std::string certificate_chain_;
  std::string private_key_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
