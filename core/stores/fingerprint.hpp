// The 128-bit keyed hash that stands for a key inside this process.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "stores/store_key.hpp"

namespace gatehouse::core {

struct Fingerprint {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  bool operator==(const Fingerprint&) const = default;
};

/// SipHash-1-3 with 128 bits of output. The key is secret and random per process, so nobody can choose colliding keys;
/// a million keys collide by chance with probability 2⁻⁸⁹.
class Fingerprinter {
 public:
  /// A random key from the kernel; throws std::system_error when there is none.
  Fingerprinter();
  explicit Fingerprinter(std::array<std::uint64_t, 2> key) noexcept : key_(key) {}

  [[nodiscard]] Fingerprint of(std::string_view bytes) const noexcept;

 private:
  std::array<std::uint64_t, 2> key_;
};

/// Writes `kind`, the namespace and the parts into `to`, each with its length in front; the bytes used, or 0 when they
/// are more than kMaxKeyBytes or the parts more than kMaxKeyParts.
std::size_t join_key(char kind, const StoreKey& key, std::array<char, kMaxKeyBytes>& to) noexcept;

}  // namespace gatehouse::core
