// The client side of TLS: one context per set of trusted authorities, one session per connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "io/stream.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace gatehouse::core {

/// TLS 1.2 or later, HTTP/1.1, the other side verified against the system's authorities or a file of them. Immutable;
/// any thread; sessions share it.
class TlsClientContext {
 public:
  /// `ca_file` empty: the system's. Null with `why`. Reads files: control thread.
  static std::shared_ptr<const TlsClientContext> make(const std::string& ca_file, std::string& why);
  ~TlsClientContext();
  TlsClientContext(const TlsClientContext&) = delete;
  TlsClientContext& operator=(const TlsClientContext&) = delete;

  [[nodiscard]] ssl_ctx_st* get() const noexcept { return context_; }

 private:
  explicit TlsClientContext(ssl_ctx_st* context) noexcept : context_(context) {}
  ssl_ctx_st* context_;
};

enum class TlsStep : std::uint8_t { done, want_read, want_write, failed };

/// On the descriptor of a connected stream, which must outlive it. The stream's worker only. Whatever would block
/// lowers the readiness flag that has to be waited for.
class TlsClientSession {
 public:
  /// `host`: the name, or address, that the certificate must be for. Null when there is no memory.
  static std::unique_ptr<TlsClientSession> make(const TlsClientContext& context, Stream& stream,
                                                const std::string& host);
  ~TlsClientSession();
  TlsClientSession(const TlsClientSession&) = delete;
  TlsClientSession& operator=(const TlsClientSession&) = delete;

  TlsStep handshake() noexcept;
  /// As Stream: ok with bytes, would_block, end (the other side said so), failed. After would_block wait for wants().
  IoResult read_some(std::span<char> to) noexcept;
  IoResult write_some(std::string_view from) noexcept;
  /// What the last step that would have blocked waits for: kReadable or kWritable.
  [[nodiscard]] std::uint8_t wants() const noexcept { return wants_; }
  /// Nothing but messages of the protocol itself (session tickets) has arrived on an idle session.
  [[nodiscard]] bool is_silent() noexcept;
  /// Says good-bye without waiting for an answer.
  void close() noexcept;
  /// Why the handshake failed, for the log; empty: nothing is known.
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

 private:
  TlsClientSession(ssl_st* session, Stream& stream) noexcept : session_(session), stream_(stream) {}
  TlsStep step_of(int result) noexcept;

  ssl_st* session_;
  Stream& stream_;
  std::uint8_t wants_ = kReadable;
  bool is_dead_ = false;
  std::string fault_;
};

}  // namespace gatehouse::core
