// Keys as they stand in Redis, and the slot of a cluster in which a key lies.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stores/store_key.hpp"

namespace gatehouse::core {

inline constexpr std::uint16_t kRedisSlots = 16'384;

/// Appends `<prefix>{<space>:<parts>}<kind>`, or, for a key with a group,
/// `<prefix>{<space>:<part>}<kind><number>:<other parts>`: keys of one group differ behind the braces only, and a
/// cluster keeps them in one slot. Bytes other than letters, digits and ._-/=+@~ are written as %XX, so two keys never
/// give one text. False when the key is too long.
[[nodiscard]] bool append_key(std::string& to, std::string_view prefix, char kind, const StoreKey& key);

/// CRC16 of what stands in the first braces, or of the whole key, modulo 16 384.
[[nodiscard]] std::uint16_t slot_of(std::string_view key) noexcept;

}  // namespace gatehouse::core
