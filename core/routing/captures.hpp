// What the path parameters of the winning route took from the path of one request.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "routing/percent.hpp"

namespace gatehouse::core {

/// Views: the names belong to the router (valid while the exchange holds its snapshot), the values to the request path.
struct Captures {
  static constexpr std::size_t kMax = 16;  // parameters of one path pattern; more is a build error

  std::span<const std::string> names;      // of the winning route, in the order of its pattern
  std::array<std::string_view, kMax> raw;  // as in the normalised path, still percent-encoded

  [[nodiscard]] std::size_t size() const noexcept { return names.size(); }
  void clear() noexcept { names = {}; }

  /// The raw text of parameter `name`; empty when the route has no such parameter.
  [[nodiscard]] std::string_view find(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == name) return raw[i];
    }
    return {};
  }
};

}  // namespace gatehouse::core
