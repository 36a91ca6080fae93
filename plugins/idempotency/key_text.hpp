// The client's key: an RFC 9651 Item of type String, or the same key written bare.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace idempotency {

inline constexpr std::size_t kMaxKey = 255;

/// The key without quotes and escapes, in place; at most kMaxKey bytes.
struct Key {
  char bytes[kMaxKey];
  std::size_t size = 0;

  [[nodiscard]] std::string_view text() const noexcept { return {bytes, size}; }
};

/// Nothing when `value` is no key: empty, a list, another type, bytes outside printable ASCII, longer than kMaxKey.
/// Parameters are ignored (RFC 9651 §4.2.3). A bare `[A-Za-z0-9._:~-]+` equals its quoted form.
std::optional<Key> parse_key(std::string_view value) noexcept;

/// 8-4-4-4-12 hexadecimal digits (RFC 9562 §4).
bool is_uuid(std::string_view text) noexcept;

}  // namespace idempotency
