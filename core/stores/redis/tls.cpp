#include "stores/redis/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace gatehouse::core {
namespace {

SSL_CTX* context(void* pointer) noexcept { return static_cast<SSL_CTX*>(pointer); }
SSL* session(void* pointer) noexcept { return static_cast<SSL*>(pointer); }
BIO* bio(void* pointer) noexcept { return static_cast<BIO*>(pointer); }

std::string openssl_reason() {
  const auto code = ERR_get_error();
  ERR_clear_error();
  if (ERR_SYSTEM_ERROR(code)) return std::strerror(ERR_GET_REASON(code));
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown reason" : reason;
}

void require(bool done, const std::string& what) {
  if (!done) throw std::runtime_error(what + ": " + openssl_reason());
}

void set_up(SSL_CTX* to, const RedisTlsSettings& settings) {
  SSL_CTX_set_min_proto_version(to, TLS1_2_VERSION);
  SSL_CTX_set_mode(to, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(to, settings.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (settings.ca.empty()) {
    require(SSL_CTX_set_default_verify_paths(to) == 1, "certificate authorities of the system");
  } else {
    require(SSL_CTX_load_verify_locations(to, settings.ca.c_str(), nullptr) == 1, settings.ca);
  }
  if (settings.cert.empty()) return;
  require(SSL_CTX_use_certificate_chain_file(to, settings.cert.c_str()) == 1, settings.cert);
  require(SSL_CTX_use_PrivateKey_file(to, settings.key.c_str(), SSL_FILETYPE_PEM) == 1, settings.key);
  require(SSL_CTX_check_private_key(to) == 1, settings.key);
}

}  // namespace

RedisTlsContext::RedisTlsContext(const RedisTlsSettings& settings)
    : context_(SSL_CTX_new(TLS_client_method())), verify_(settings.verify) {
  ERR_clear_error();
  require(context_ != nullptr, "TLS context");
  try {
    set_up(context(context_), settings);
  } catch (...) {
    SSL_CTX_free(context(context_));
    throw;
  }
}

RedisTlsContext::~RedisTlsContext() { SSL_CTX_free(context(context_)); }

RedisTlsSession::RedisTlsSession(const RedisTlsContext& shared, const std::string& server_name)
    : session_(SSL_new(context(shared.context_))), in_(BIO_new(BIO_s_mem())), out_(BIO_new(BIO_s_mem())) {
  if (session_ == nullptr || in_ == nullptr || out_ == nullptr) {
    BIO_free(bio(in_));
    BIO_free(bio(out_));
    SSL_free(session(session_));
    throw std::bad_alloc();
  }
  SSL_set_bio(session(session_), bio(in_), bio(out_));
  SSL_set_connect_state(session(session_));
  const bool is_address = IpAddress::parse(server_name).has_value();
  if (!is_address && !server_name.empty()) SSL_set_tlsext_host_name(session(session_), server_name.c_str());
  if (!shared.verify_) return;
  auto* parameters = SSL_get0_param(session(session_));
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const int set = is_address ? X509_VERIFY_PARAM_set1_ip_asc(parameters, server_name.c_str())
                             : X509_VERIFY_PARAM_set1_host(parameters, server_name.c_str(), server_name.size());
  if (set == 1) return;
  SSL_free(session(session_));
  throw std::runtime_error("server name " + server_name);
}

RedisTlsSession::~RedisTlsSession() { SSL_free(session(session_)); }

RedisTlsSession::Step RedisTlsSession::handshake() noexcept {
  ERR_clear_error();
  const int result = SSL_do_handshake(session(session_));
  if (result == 1) return Step::done;
  return SSL_get_error(session(session_), result) == SSL_ERROR_WANT_READ ? Step::more : Step::failed;
}

bool RedisTlsSession::receive(std::string_view from_wire) noexcept {
  return BIO_write(bio(in_), from_wire.data(), static_cast<int>(from_wire.size())) ==
         static_cast<int>(from_wire.size());
}

std::size_t RedisTlsSession::read(std::span<char> to, bool& failed) noexcept {
  std::size_t got = 0;
  ERR_clear_error();
  const int result = SSL_read_ex(session(session_), to.data(), to.size(), &got);
  failed = result != 1 && SSL_get_error(session(session_), result) != SSL_ERROR_WANT_READ;
  return result == 1 ? got : 0;
}

bool RedisTlsSession::write(std::string_view plain) noexcept {
  ERR_clear_error();
  while (!plain.empty()) {
    std::size_t taken = 0;
    if (SSL_write_ex(session(session_), plain.data(), plain.size(), &taken) != 1) return false;
    plain.remove_prefix(taken);
  }
  return true;
}

bool RedisTlsSession::collect(std::string& to_wire) {
  std::array<char, 4096> piece;
  for (;;) {
    const int got = BIO_read(bio(out_), piece.data(), static_cast<int>(piece.size()));
    if (got <= 0) return BIO_should_retry(bio(out_)) != 0;
    to_wire.append(piece.data(), static_cast<std::size_t>(got));
  }
}

std::string RedisTlsSession::why() const {
  const auto verified = SSL_get_verify_result(session(session_));
  if (verified != X509_V_OK) return X509_verify_cert_error_string(verified);
  return openssl_reason();
}

}  // namespace gatehouse::core
