// Records on their way into the store and out of it, encrypted when there is a secret.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "record.hpp"

namespace idempotency {

enum class Finding {
  absent,      // nothing that can be used
  unreadable,  // somebody works on it, or may have; what for cannot be read
  record,
};

/// What was found. `record` holds views into `plain` or into the bytes that were opened.
struct Opened {
  Finding finding = Finding::absent;
  Record record;
  std::string plain;

  Opened() = default;
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
};

using Nonce = std::array<std::uint8_t, 12>;

/// In front of a sealed record stands its state, so that a changed secret makes results absent, but never an execution
/// that runs at this moment.
class Vault {
 public:
  /// secret: empty, or 32 bytes.
  explicit Vault(std::string secret) : secret_(std::move(secret)) {}

  [[nodiscard]] bool is_sealing() const noexcept { return !secret_.empty(); }
  /// Throws std::runtime_error when the crypto library fails. nonce: fresh for every call.
  [[nodiscard]] std::string close(const Record& record, std::string_view look_up_key, const Nonce& nonce) const;
  void open(std::string_view bytes, std::string_view look_up_key, Opened& out) const;

 private:
  std::string secret_;
};

}  // namespace idempotency
