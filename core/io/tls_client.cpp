#include "io/tls_client.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <climits>

#include "base/ip.hpp"

namespace gatehouse::core {

namespace {

constexpr unsigned char kAlpn[] = "\x08http/1.1";

std::string last_error() {
  const auto code = ::ERR_peek_last_error();
  ::ERR_clear_error();
  if (code == 0) return "unknown reason";
  const char* reason = ::ERR_reason_error_string(code);
  return reason == nullptr ? "unknown reason" : reason;
}

}  // namespace

std::shared_ptr<const TlsClientContext> TlsClientContext::make(const std::string& ca_file, std::string& why) {
  ::ERR_clear_error();
  auto* raw = ::SSL_CTX_new(::TLS_client_method());
  if (raw == nullptr) {
    why = last_error();
    return nullptr;
  }
  std::shared_ptr<const TlsClientContext> context(new TlsClientContext(raw));
  ::SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  ::SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  ::SSL_CTX_set_mode(raw,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  ::SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
  ::SSL_CTX_set_alpn_protos(raw, kAlpn, sizeof kAlpn - 1);
  const bool loaded = ca_file.empty() ? ::SSL_CTX_set_default_verify_paths(raw) == 1
                                      : ::SSL_CTX_load_verify_file(raw, ca_file.c_str()) == 1;
  if (loaded) return context;
  why = "cannot load the authorities of \"" + ca_file + "\": " + last_error();
  return nullptr;
}

TlsClientContext::~TlsClientContext() { ::SSL_CTX_free(context_); }

std::unique_ptr<TlsClientSession> TlsClientSession::make(const TlsClientContext& context, Stream& stream,
                                                         const std::string& host) {
  ::ERR_clear_error();
  auto* raw = ::SSL_new(context.get());
  if (raw == nullptr) return nullptr;
  std::unique_ptr<TlsClientSession> session(new TlsClientSession(raw, stream));
  if (::SSL_set_fd(raw, stream.watch().fd) != 1) return nullptr;
  auto* parameters = ::SSL_get0_param(raw);
  if (IpAddress::parse(host)) {
    if (::X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) != 1) return nullptr;
  } else {
    ::X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (::X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size()) != 1) return nullptr;
    if (::SSL_set_tlsext_host_name(raw, host.c_str()) != 1) return nullptr;
  }
  ::SSL_set_connect_state(raw);
  return session;
}

TlsClientSession::~TlsClientSession() { ::SSL_free(session_); }

TlsStep TlsClientSession::step_of(int result) noexcept {
  switch (::SSL_get_error(session_, result)) {
    case SSL_ERROR_NONE:
      return TlsStep::done;
    case SSL_ERROR_WANT_READ:
      wants_ = kReadable;
      stream_.watch().ready &= static_cast<std::uint8_t>(~kReadable);
      return TlsStep::want_read;
    case SSL_ERROR_WANT_WRITE:
      wants_ = kWritable;
      stream_.watch().ready &= static_cast<std::uint8_t>(~kWritable);
      return TlsStep::want_write;
    default:
      is_dead_ = true;
      return TlsStep::failed;
  }
}

TlsStep TlsClientSession::handshake() noexcept {
  ::ERR_clear_error();
  const auto step = step_of(::SSL_connect(session_));
  if (step != TlsStep::failed) return step;
  const auto verified = ::SSL_get_verify_result(session_);
  fault_ = verified != X509_V_OK ? ::X509_verify_cert_error_string(verified) : last_error();
  ::ERR_clear_error();
  return step;
}

IoResult TlsClientSession::read_some(std::span<char> to) noexcept {
  ::ERR_clear_error();
  const int wanted = static_cast<int>(std::min<std::size_t>(to.size(), INT_MAX));
  const int got = ::SSL_read(session_, to.data(), wanted);
  if (got > 0) return {static_cast<std::size_t>(got), IoStatus::ok};
  if (::SSL_get_error(session_, got) == SSL_ERROR_ZERO_RETURN) return {0, IoStatus::end};
  return {0, step_of(got) == TlsStep::failed ? IoStatus::failed : IoStatus::would_block};
}

IoResult TlsClientSession::write_some(std::string_view from) noexcept {
  ::ERR_clear_error();
  const int sent = ::SSL_write(session_, from.data(), static_cast<int>(std::min<std::size_t>(from.size(), INT_MAX)));
  if (sent > 0) return {static_cast<std::size_t>(sent), IoStatus::ok};
  return {0, step_of(sent) == TlsStep::failed ? IoStatus::failed : IoStatus::would_block};
}

bool TlsClientSession::is_silent() noexcept {
  char byte = 0;
  ::ERR_clear_error();
  const int got = ::SSL_peek(session_, &byte, 1);
  return got <= 0 && ::SSL_get_error(session_, got) != SSL_ERROR_ZERO_RETURN && step_of(got) == TlsStep::want_read;
}

void TlsClientSession::close() noexcept {
  ::ERR_clear_error();
  if (!is_dead_) (void)::SSL_shutdown(session_);  // forbidden after a fatal error
  ::ERR_clear_error();
}

}  // namespace gatehouse::core
