// What lies in the store under a key, as bytes: who works on it, or the result to replay.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idempotency {

using Digest = std::array<std::uint8_t, 32>;

enum class RecordState : std::uint8_t {
  in_flight = 1,
  completed = 2,
  unstorable = 3,  // executed, but its result was too large or a stream
  held = 4,        // nobody knows whether it was executed
};

using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

/// Decoded texts are views into the bytes they were read from.
struct Record {
  RecordState state = RecordState::in_flight;
  std::uint64_t owner = 0;  // drawn by who claimed the key: tells one lease from the next
  Digest fingerprint{};
  std::int64_t at = 0;  // seconds since 1970: begin of the work, or its end
  std::uint16_t status = 0;
  Fields headers;
  std::string_view body;
  Fields trailers;
};

std::string encode(const Record& record);
/// Nothing when the bytes are no record of this version.
std::optional<Record> decode(std::string_view bytes);

/// AES-256-GCM with a fresh nonce; `look_up_key` is authenticated with it, so that a record cannot be moved to another
/// key (NIST SP 800-38D). Nothing: the crypto library failed.
std::optional<std::string> seal(std::string_view record, std::string_view secret, std::string_view look_up_key,
                                const std::array<std::uint8_t, 12>& nonce);
/// Nothing when the bytes were sealed with another secret or key, or were changed.
std::optional<std::string> unseal(std::string_view bytes, std::string_view secret, std::string_view look_up_key);

}  // namespace idempotency
