// A 64-bit hash for tables and shards. Not for anything that an attacker must not guess.
#pragma once

#include <cstdint>
#include <string_view>

namespace gatehouse::inline v1 {

// FNV-1a with a final mix, so that low and high bits are equally good. seed: another one gives another hash; tables
// whose keys a client chooses take a random one.
constexpr std::uint64_t hash64(std::string_view text, std::uint64_t seed = 0) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U ^ seed;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  hash ^= hash >> 33U;
  hash *= 0xff51afd7ed558ccdU;
  return hash ^ hash >> 33U;
}

// The hash of several parts in order; ("ab", "c") differs from ("a", "bc").
template <class... Parts>
constexpr std::uint64_t hash64_of(const Parts&... parts) noexcept {
  std::uint64_t hash = 0;
  ((hash = hash64(std::string_view{parts}, hash + std::string_view{parts}.size())), ...);
  return hash;
}

}  // namespace gatehouse::inline v1
