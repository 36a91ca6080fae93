// How durations, sizes, rates and percentages are written in a configuration: the defaults in a manifest.
#pragma once

#include <gatehouse/fields.hpp>
#include <gatehouse/types.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace gatehouse::inline v1::detail {

using Unit = std::pair<std::int64_t, std::string_view>;

// The number in the largest unit that divides it; 0 in the unit that reads best.
template <std::size_t N>
std::string in_units(std::int64_t number, const std::array<Unit, N>& units, std::string_view zero) {
  if (number == 0) return std::string{zero};
  for (const auto& [size, name] : units) {
    if (number % size == 0) return std::to_string(number / size).append(name);
  }
  return std::to_string(number);
}

inline std::string duration_text(std::int64_t nanoseconds) {
  static constexpr std::array<Unit, 6> kUnits{
      Unit{3'600'000'000'000, "h"}, Unit{60'000'000'000, "m"}, Unit{1'000'000'000, "s"},
      Unit{1'000'000, "ms"},        Unit{1'000, "us"},         Unit{1, "ns"}};
  return in_units(nanoseconds, kUnits, "0s");
}

inline std::string size_text(std::int64_t bytes) {
  static constexpr std::array<Unit, 4> kUnits{Unit{std::int64_t{1} << 30U, "GiB"}, Unit{std::int64_t{1} << 20U, "MiB"},
                                              Unit{std::int64_t{1} << 10U, "KiB"}, Unit{1, "B"}};
  return in_units(bytes, kUnits, "0B");
}

inline std::string rate_text(const Rate& rate) {
  std::string per = duration_text(rate.per.count());
  if (per.size() == 2 && per.front() == '1') per.erase(0, 1);  // 100/s, not 100/1s
  return std::to_string(rate.count).append("/").append(per == "m" ? "min" : per);
}

inline std::string percentage_text(const Percentage& percentage) {
  std::string text = std::to_string(percentage.hundredths / 100);
  if (const auto rest = percentage.hundredths % 100; rest != 0) {
    text.append(rest < 10 ? ".0" : ".").append(std::to_string(rest % 10 == 0 ? rest / 10 : rest));
  }
  return text.append("%");
}

}  // namespace gatehouse::inline v1::detail
