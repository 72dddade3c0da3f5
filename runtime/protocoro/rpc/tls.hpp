// Keys and certificates, as PEM text or PEM files.
#ifndef PROTOCORO_RPC_TLS_HPP
#define PROTOCORO_RPC_TLS_HPP

#include <string>
#include <utility>

namespace protocoro {
inline namespace v0_1 {

/// The text of a file. Throws std::runtime_error that names it when it cannot be read.
std::string read_pem_file(const std::string& path);

/// A server's identity and, for mutual TLS, whose clients it takes.
class server_tls {
 public:
  /// PEM text.
  server_tls(std::string certificate_chain, std::string private_key)
      : certificate_chain_(std::move(certificate_chain)), private_key_(std::move(private_key)) {}

  /// Throws std::runtime_error that names a file that cannot be read.
  static server_tls from_files(const std::string& certificate_chain,
                               const std::string& private_key) {
    return server_tls(read_pem_file(certificate_chain), read_pem_file(private_key));
  }

  /// Mutual TLS: only clients with a certificate that leads to one of these roots (PEM text).
  server_tls& require_clients_of(std::string roots) {
    client_roots_ = std::move(roots);
    return *this;
  }

  const std::string& certificate_chain() const noexcept { return certificate_chain_; }
  const std::string& private_key() const noexcept { return private_key_; }
  const std::string& client_roots() const noexcept { return client_roots_; }

 private:
  std::string certificate_chain_;
  std::string private_key_;
  std::string client_roots_;
};

/// Which servers a client trusts and, for mutual TLS, who it is itself.
class client_tls {
 public:
  client_tls() {}  // the system's roots

  /// PEM text; instead of the system's roots.
  client_tls& trust(std::string roots) {
    roots_ = std::move(roots);
    return *this;
  }

  /// Mutual TLS: PEM text.
  client_tls& identity(std::string certificate_chain, std::string private_key) {
    certificate_chain_ = std::move(certificate_chain);
    private_key_ = std::move(private_key);
    return *this;
  }

  const std::string& roots() const noexcept { return roots_; }
  const std::string& certificate_chain() const noexcept { return certificate_chain_; }
  const std::string& private_key() const noexcept { return private_key_; }

 private:
  std::string roots_;
  std::string certificate_chain_;
  std::string private_key_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
