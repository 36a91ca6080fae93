// The method names of one router as bits, given out in the order of their names.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.hpp"
#include "http/message.hpp"

namespace gatehouse::core {

using MethodBits = std::uint64_t;

/// Built once, then read by all threads.
class MethodSet {
 public:
  /// Names one router can tell apart; the bit behind them stands for every method that no route names.
  static constexpr std::size_t kMaxNames = 63;
  static constexpr MethodBits kAny = ~MethodBits{0};

  MethodSet() = default;
  /// `names` sorted, without repetition, at most kMaxNames.
  explicit MethodSet(std::vector<std::string> names);

  /// Bits of the methods a route lists; HEAD comes with GET. No list: kAny.
  [[nodiscard]] MethodBits bits_of(std::span<const std::string> names) const;
  /// The bit of a request's method. Hot path.
  [[nodiscard]] MethodBits bit_of(Method method, std::string_view text) const noexcept {
    return method == Method::other ? bit_of(text) : known_[static_cast<std::size_t>(method)];
  }
  /// "GET, HEAD, POST", sorted.
  [[nodiscard]] std::string_view text_of(MethodBits bits, Arena& arena) const;

 private:
  static constexpr MethodBits kUnnamed = MethodBits{1} << kMaxNames;
  [[nodiscard]] MethodBits bit_of(std::string_view name) const noexcept;

  std::vector<std::string> names_;
  std::array<MethodBits, 10> known_ = filled();
  static constexpr std::array<MethodBits, 10> filled() noexcept {
    std::array<MethodBits, 10> result{};
    result.fill(kUnnamed);
    return result;
  }
};

}  // namespace gatehouse::core
