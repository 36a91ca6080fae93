// Values of a configuration that C++ has no type for: sizes, rates, percentages, texts with a meaning, ordered maps.
#pragma once

#include <chrono>
#include <compare>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::inline v1 {

using Duration = std::chrono::nanoseconds;

// Bytes; `8MiB` in a configuration.
struct Size {
  std::uint64_t bytes = 0;
  friend constexpr auto operator<=>(const Size&, const Size&) = default;
};

// So many in so long; `100/10s`.
struct Rate {
  std::int64_t count = 0;
  Duration per = std::chrono::seconds{1};
  friend constexpr bool operator==(const Rate&, const Rate&) = default;
};

// Hundredths of a percent; `0.5%` is 50.
struct Percentage {
  std::int64_t hundredths = 0;
  constexpr double share() const noexcept { return static_cast<double>(hundredths) / 10000.0; }  // 50% is 0.5
  friend constexpr auto operator<=>(const Percentage&, const Percentage&) = default;
};
constexpr Percentage percent(std::int64_t whole) noexcept { return {whole * 100}; }

// The status of a response, 100 ... 999.
struct Status {
  std::int32_t code = 0;
  friend constexpr auto operator<=>(const Status&, const Status&) = default;
};

enum class TextKind { secret, name, header, method, path, url, address, cidr, upstream };

// A text that the host has checked for what it means. Header names arrive in lower case.
template <TextKind Kind>
struct CheckedText {
  std::string value;

  CheckedText() = default;
  CheckedText(std::string_view text) : value{text} {}
  CheckedText(const char* text) : value{text} {}
  operator std::string_view() const noexcept { return value; }
  std::string_view view() const noexcept { return value; }
  bool empty() const noexcept { return value.empty(); }
  friend bool operator==(const CheckedText&, const CheckedText&) = default;
  friend auto operator<=>(const CheckedText&, const CheckedText&) = default;
  template <class T>
  requires(std::convertible_to<const T&, std::string_view> && !std::same_as<T, CheckedText>) friend bool operator==(
      const CheckedText& a, const T& b) noexcept {
    return a.value == std::string_view{b};
  }
};

using Secret = CheckedText<TextKind::secret>;  // printed as *** wherever the configuration is shown
using Name = CheckedText<TextKind::name>;
using HeaderName = CheckedText<TextKind::header>;
using Method = CheckedText<TextKind::method>;
using UrlPath = CheckedText<TextKind::path>;
using Url = CheckedText<TextKind::url>;
using IpAddress = CheckedText<TextKind::address>;
using Cidr = CheckedText<TextKind::cidr>;
using UpstreamName = CheckedText<TextKind::upstream>;

// A map of the configuration in written order. std::map works too where the order says nothing.
template <class T, class Key = std::string>
struct Map : std::vector<std::pair<Key, T>> {
  using std::vector<std::pair<Key, T>>::vector;

  const T* find(std::string_view key) const noexcept {
    for (const auto& [name, value] : *this) {
      if (std::string_view{name} == key) return &value;
    }
    return nullptr;
  }
};

namespace literals {

constexpr Size operator""_B(unsigned long long n) noexcept { return {n}; }
constexpr Size operator""_KiB(unsigned long long n) noexcept { return {n << 10U}; }
constexpr Size operator""_MiB(unsigned long long n) noexcept { return {n << 20U}; }

}  // namespace literals
}  // namespace gatehouse::inline v1
