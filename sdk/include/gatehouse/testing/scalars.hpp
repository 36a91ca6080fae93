// Durations, sizes, rates and percentages of a config: text to numbers, or a sentence that says what is wrong.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gatehouse::testing {

/// A number, or why there is none.
template <typename T>
struct Read {
  T value{};
  std::string why;  ///< empty: read
};

struct Unit {
  std::string_view name;
  double factor;
};

inline std::optional<double> factor_of(std::string_view name, const Unit* units, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (units[i].name == name) return units[i].factor;
  }
  return std::nullopt;
}

/// "12.5ms" → 12.5 and "ms", from the front of text.
inline std::optional<std::pair<double, std::string_view>> take_amount(std::string_view& text) {
  std::size_t digits = 0;
  while (digits < text.size() && (std::string_view("0123456789.").find(text[digits]) != std::string_view::npos))
    ++digits;
  std::size_t end = digits;
  while (end < text.size() && std::string_view("0123456789.").find(text[end]) == std::string_view::npos) ++end;
  if (digits == 0 || text[0] == '.' || text[digits - 1] == '.') return std::nullopt;
  const double amount = std::strtod(std::string(text.substr(0, digits)).c_str(), nullptr);
  const std::string_view unit = text.substr(digits, end - digits);
  text.remove_prefix(end);
  return std::pair{amount, unit};
}

inline Read<std::int64_t> read_duration(std::string_view text) {
  static constexpr std::array<Unit, 7> kUnits{
      {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}, {"d", 86400e9}}};
  const std::string whole(text);
  double sum = 0;
  if (text.empty()) return {0, "a duration is missing"};
  while (!text.empty()) {
    const auto amount = take_amount(text);
    if (!amount) return {0, "'" + whole + "' is no duration: write it like 250ms or 1h30m"};
    if (amount->second.empty()) return {0, "write the unit: " + whole + "s?"};
    const auto factor = factor_of(amount->second, kUnits.data(), kUnits.size());
    if (!factor) return {0, "'" + std::string(amount->second) + "' is no unit of time: ns, us, ms, s, m, h, d"};
    sum += amount->first * *factor;
  }
  if (sum > 9.2e18) return {0, "'" + whole + "' is too long"};
  return {static_cast<std::int64_t>(std::llround(sum)), {}};
}

inline Read<std::int64_t> read_size(std::string_view text) {
  static constexpr std::array<Unit, 7> kUnits{
      {{"B", 1}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"KiB", 1024.0}, {"MiB", 1048576.0}, {"GiB", 1073741824.0}}};
  const std::string whole(text);
  const auto amount = take_amount(text);
  if (!amount || !text.empty()) return {0, "'" + whole + "' is no size: write it like 512KB or 8MiB"};
  if (amount->second.empty()) return {0, "write the unit: " + whole + "B?"};
  const auto factor = factor_of(amount->second, kUnits.data(), kUnits.size());
  if (!factor) return {0, "'" + std::string(amount->second) + "' is no unit of size: B, KB, MB, GB, KiB, MiB, GiB"};
  if (amount->first * *factor > 9.2e18) return {0, "'" + whole + "' is too large"};
  return {static_cast<std::int64_t>(std::llround(amount->first * *factor)), {}};
}

struct Rate {
  std::int64_t count = 0;
  std::int64_t per_ns = 0;
};

inline Read<Rate> read_rate(std::string_view text) {
  static constexpr std::array<Unit, 8> kWords{{{"s", 1e9},
                                               {"sec", 1e9},
                                               {"min", 60e9},
                                               {"m", 60e9},
                                               {"h", 3600e9},
                                               {"hour", 3600e9},
                                               {"d", 86400e9},
                                               {"day", 86400e9}}};
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return {{}, "'" + std::string(text) + "': per what? Write it like 100/min"};
  const std::string_view count = text.substr(0, slash);
  const std::string_view per = text.substr(slash + 1);
  if (count.empty() || count.size() > 18 || count.find_first_not_of("0123456789") != std::string_view::npos) {
    return {{}, "'" + std::string(text) + "' is no rate: write it like 100/min"};
  }
  Rate rate{std::strtoll(std::string(count).c_str(), nullptr, 10), 0};
  if (const auto factor = factor_of(per, kWords.data(), kWords.size())) {
    rate.per_ns = static_cast<std::int64_t>(*factor);
    return {rate, {}};
  }
  const auto duration = read_duration(per);
  if (!duration.why.empty()) return {{}, duration.why};
  if (duration.value <= 0) return {{}, "a rate needs a time longer than zero"};
  rate.per_ns = duration.value;
  return {rate, {}};
}

/// Hundredths of a percent: "0.1%" is 10.
inline Read<std::int64_t> read_percentage(std::string_view text) {
  const std::string whole(text);
  const auto amount = take_amount(text);
  if (!amount || !text.empty() || amount->second != "%")
    return {0, "'" + whole + "' is no percentage: write it like 5%"};
  if (amount->first > 100) return {0, "'" + whole + "' is over 100%"};
  return {static_cast<std::int64_t>(std::llround(amount->first * 100)), {}};
}

inline Read<std::int64_t> read_integer(const std::string& text) {
  const std::size_t sign = !text.empty() && text[0] == '-' ? 1 : 0;
  if (text.size() == sign || text.size() > 18 || text.find_first_not_of("0123456789", sign) != std::string::npos) {
    return {0, "'" + text + "' is no integer"};
  }
  return {std::strtoll(text.c_str(), nullptr, 10), {}};
}

inline Read<double> read_real(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(value)) return {0, "'" + text + "' is no number"};
  return {value, {}};
}

}  // namespace gatehouse::testing
