// The server that tests of calls speak to.
#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>

#include "upstream/call_server_test_support.hpp"

namespace gatehouse::core {

namespace {

template <class Write>
std::string pem(Write write) {
  auto* memory = ::BIO_new(::BIO_s_mem());
  write(memory);
  char* data = nullptr;
  const auto size = ::BIO_get_mem_data(memory, &data);
  std::string text(data, static_cast<std::size_t>(size));
  ::BIO_free(memory);
  return text;
}

void add_extension(X509* certificate, int what, const char* value) {
  auto* extension = ::X509V3_EXT_conf_nid(nullptr, nullptr, what, value);
  ::X509_add_ext(certificate, extension, -1);
  ::X509_EXTENSION_free(extension);
}

/// A blocking connection, plain or TLS.
class Peer {
 public:
  Peer(int fd, SSL_CTX* context) : fd_(fd) {
    if (context == nullptr) return;
    tls_ = ::SSL_new(context);
    ::SSL_set_fd(tls_, fd);
    is_open_ = ::SSL_accept(tls_) == 1;
  }
  ~Peer() {
    if (tls_ != nullptr && is_open_) ::SSL_shutdown(tls_);
    ::SSL_free(tls_);
    ::close(fd_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  [[nodiscard]] bool is_open() const { return is_open_; }
  bool read_more(std::string& to) {
    char bytes[16384];
    const auto got = tls_ != nullptr ? ::SSL_read(tls_, bytes, sizeof bytes) : ::recv(fd_, bytes, sizeof bytes, 0);
    if (got > 0) to.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
  }
  void write(const std::string& text) {
    if (tls_ != nullptr) {
      (void)::SSL_write(tls_, text.data(), static_cast<int>(text.size()));
    } else {
      (void)::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
    }
  }

 private:
  int fd_;
  SSL* tls_ = nullptr;
  bool is_open_ = true;
};

/// Size of the first request in `bytes`, or 0.
std::size_t whole_request(const std::string& bytes) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return 0;
  std::size_t body = 0;
  if (const auto at = bytes.find("Content-Length: "); at < end) body = std::stoul(bytes.substr(at + 16));
  return bytes.size() >= end + 4 + body ? end + 4 + body : 0;
}

SSL_CTX* context_of(const TestCertificate& from) {
  auto* context = ::SSL_CTX_new(::TLS_server_method());
  auto* memory = ::BIO_new_mem_buf(from.certificate.data(), static_cast<int>(from.certificate.size()));
  auto* certificate = ::PEM_read_bio_X509(memory, nullptr, nullptr, nullptr);
  ::SSL_CTX_use_certificate(context, certificate);
  ::X509_free(certificate);
  ::BIO_free(memory);
  memory = ::BIO_new_mem_buf(from.key.data(), static_cast<int>(from.key.size()));
  auto* key = ::PEM_read_bio_PrivateKey(memory, nullptr, nullptr, nullptr);
  ::SSL_CTX_use_PrivateKey(context, key);
  ::EVP_PKEY_free(key);
  ::BIO_free(memory);
  return context;
}

}  // namespace

TestCertificate::TestCertificate() {
  auto* pair = ::EVP_EC_gen("P-256");
  auto* made = ::X509_new();
  ::X509_set_version(made, 2);
  ::ASN1_INTEGER_set(::X509_get_serialNumber(made), 1);
  ::X509_gmtime_adj(::X509_getm_notBefore(made), -3600);
  ::X509_gmtime_adj(::X509_getm_notAfter(made), 3600);
  ::X509_set_pubkey(made, pair);
  auto* name = ::X509_get_subject_name(made);
  ::X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  ::X509_set_issuer_name(made, name);
  add_extension(made, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(made, NID_subject_alt_name, "IP:127.0.0.1");
  ::X509_sign(made, pair, ::EVP_sha256());
  certificate = pem([&](BIO* to) { ::PEM_write_bio_X509(to, made); });
  key = pem([&](BIO* to) { ::PEM_write_bio_PrivateKey(to, pair, nullptr, nullptr, 0, nullptr, nullptr); });
  ::X509_free(made);
  ::EVP_PKEY_free(pair);
}

CallServer::CallServer(Answer answer, const TestCertificate* tls)
    : answer_(std::move(answer)), tls_(tls), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("a test server cannot listen");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

CallServer::~CallServer() {
  is_stopped_ = true;
  ::shutdown(listener_, SHUT_RDWR);  // ends accept()
  thread_.join();
  ::close(listener_);
}

std::vector<std::string> CallServer::requests() {
  const std::lock_guard guard(lock_);
  return requests_;
}

void CallServer::run() {
  for (;;) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    ++connections_;
    serve(fd);
  }
}

void CallServer::serve(int fd) {
  std::unique_ptr<SSL_CTX, decltype(&::SSL_CTX_free)> context(tls_ != nullptr ? context_of(*tls_) : nullptr,
                                                              &::SSL_CTX_free);
  Peer peer(fd, context.get());
  std::string bytes;
  while (peer.is_open() && !is_stopped_) {
    pollfd readable{fd, POLLIN, 0};
    if (::poll(&readable, 1, 10) == 0) continue;  // so that the end of the test is seen
    if (!peer.read_more(bytes)) return;
    while (const auto size = whole_request(bytes)) {
      const auto request = bytes.substr(0, size);
      bytes.erase(0, size);
      {
        const std::lock_guard guard(lock_);
        requests_.push_back(request);
      }
      const auto text = answer_(request);
      peer.write(text);
      if (text.empty() || closes_.exchange(false)) return;
    }
  }
}

}  // namespace gatehouse::core
