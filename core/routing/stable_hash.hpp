// A hash that is the same in every process and version, so that what clients stick to survives restarts.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace gatehouse::core {

/// Mixes all bits of `value` into all bits of the result (the finisher of MurmurHash3).
constexpr std::uint64_t mix_bits(std::uint64_t value) noexcept {
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccdULL;
  value ^= value >> 33;
  value *= 0xc4ceb9fe1a85ec53ULL;
  return value ^ (value >> 33);
}

/// 64 well-mixed bits of `text`. Not for secrets: whoever knows it can find collisions, which costs them only balance.
inline std::uint64_t stable_hash(std::string_view text, std::uint64_t seed = 0) noexcept {
  std::uint64_t hash = mix_bits(seed + 0x9e3779b97f4a7c15ULL + text.size());
  while (text.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), 8);
    hash = mix_bits(hash ^ word) + 0x9e3779b97f4a7c15ULL;
    text.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  if (!text.empty()) std::memcpy(&rest, text.data(), text.size());
  return mix_bits(hash ^ rest);
}

}  // namespace gatehouse::core
