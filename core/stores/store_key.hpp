// A key of a store: a namespace and a list of parts, joined so that two different lists never give the same bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace gatehouse::core {

inline constexpr std::size_t kMaxKeyParts = 16;
inline constexpr std::size_t kMaxKeyBytes =
    1024;  // namespace, parts, and what joins them; more is StoreError::oversize

/// Views: good while the operation that names the key is not finished. Parts that identify a person or hold a secret
/// are hashed by the caller.
struct StoreKey {
  static constexpr std::uint8_t kWhole = 0xff;

  std::string_view space;  // given by the host: plugin, instance address or scope, shadow apart
  std::span<const std::string_view> parts;
  /// Redis Cluster: keys with equal `space` and an equal part of this number lie in one slot, so that one take over
  /// them is one script. kWhole: the key stands for itself.
  std::uint8_t group = kWhole;
};

}  // namespace gatehouse::core
