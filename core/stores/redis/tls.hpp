// TLS towards a Redis server: bytes in, bytes out, over memory; the socket belongs to somebody else.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "stores/redis/settings.hpp"

namespace gatehouse::core {

/// What all connections of one store share. Any thread after it is built.
class RedisTlsContext {
 public:
  /// Reads the files. Throws std::runtime_error that names the file and the reason. Control thread.
  explicit RedisTlsContext(const RedisTlsSettings& settings);
  ~RedisTlsContext();
  RedisTlsContext(const RedisTlsContext&) = delete;
  RedisTlsContext& operator=(const RedisTlsContext&) = delete;

 private:
  friend class RedisTlsSession;
  void* context_;
  bool verify_;
};

/// One connection. Its worker only.
class RedisTlsSession {
 public:
  /// `server_name`: sent as SNI when it is a name, and verified against the certificate, also when it is an address.
  RedisTlsSession(const RedisTlsContext& context, const std::string& server_name);
  ~RedisTlsSession();
  RedisTlsSession(const RedisTlsSession&) = delete;
  RedisTlsSession& operator=(const RedisTlsSession&) = delete;

  enum class Step : std::uint8_t { done, more, failed };
  /// Goes on with the handshake as far as the received bytes allow.
  [[nodiscard]] Step handshake() noexcept;
  /// Takes over bytes from the wire.
  [[nodiscard]] bool receive(std::string_view from_wire) noexcept;
  /// Decrypts into `to`; 0 when there is nothing more. `failed` is set when the peer ended or broke the session.
  [[nodiscard]] std::size_t read(std::span<char> to, bool& failed) noexcept;
  /// Encrypts.
  [[nodiscard]] bool write(std::string_view plain) noexcept;
  /// Appends what has to go to the wire.
  [[nodiscard]] bool collect(std::string& to_wire);
  /// Why the handshake failed, for the log.
  [[nodiscard]] std::string why() const;

 private:
  void* session_ = nullptr;
  void* in_ = nullptr;   // owned by session_
  void* out_ = nullptr;  // likewise
};

}  // namespace gatehouse::core
