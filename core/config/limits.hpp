// The bounds of a configuration, each with its reason.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gatehouse::core::limits {

/// Bytes of one file: a hundred times the largest we have seen, and still read in two seconds.
inline constexpr std::size_t kConfigFileBytes = 16U << 20;
/// Nested lists and maps. The deepest key of the format stands at 8; the rest is for `json` trees of error formats.
inline constexpr std::size_t kConfigDepth = 64;
/// Values that aliases repeat. Without a bound a few lines of text stand for millions of values.
inline constexpr std::uint32_t kConfigExpansions = 1000;
/// Files of one configuration, included ones together.
inline constexpr std::size_t kConfigFiles = 1000;
/// Bytes of one `${file:…}`: keys and certificates are smaller.
inline constexpr std::size_t kSecretFileBytes = 1U << 20;

}  // namespace gatehouse::core::limits
