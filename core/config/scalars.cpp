// Numbers with units: durations, sizes, rates, percentages, integers, booleans.
#include "config/scalars.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/text.hpp"

namespace gatehouse::core {
namespace {

/// Digits with an optional fraction at the front of a text.
struct Number {
  double value = 0;
  std::size_t length = 0;  // 0: there is no number
  bool has_fraction = false;
};

Number leading_number(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end])) ++end;
  if (end == 0) return {};
  bool has_fraction = false;
  if (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) {
    has_fraction = true;
    ++end;
    while (end < text.size() && is_digit(text[end])) ++end;
  }
  Number result{0, end, has_fraction};
  std::from_chars(text.data(), text.data() + end, result.value, std::chars_format::fixed);
  return result;
}

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array<Unit, 7> kTimeUnits{
    {{"ns", 1e0}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}, {"d", 86400e9}}};
constexpr std::array<Unit, 7> kSizeUnits{
    {{"B", 1}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}}};
constexpr std::array<Unit, 8> kRateUnits{{{"s", 1e9},
                                          {"sec", 1e9},
                                          {"min", 60e9},
                                          {"m", 60e9},
                                          {"h", 3600e9},
                                          {"hour", 3600e9},
                                          {"d", 86400e9},
                                          {"day", 86400e9}}};

template <std::size_t N>
const Unit* find_unit(const std::array<Unit, N>& units, std::string_view name) {
  for (const auto& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (auto& c : result) c = to_lower(c);
  return result;
}

std::string duration_help(std::string_view text) {
  const auto number = leading_number(text);
  if (text.starts_with('-')) return "a duration cannot be negative";
  if (number.length == text.size() && number.length > 0) return fmt::format("write the unit: {}s?", text);
  if (number.length > 0) {
    const auto unit = lower(trim(text.substr(number.length)));
    const auto digits = text.substr(0, number.length);
    if (find_unit(kTimeUnits, unit) != nullptr) return fmt::format("write {}{}", digits, unit);
    for (const auto& [word, right] :
         {std::pair{"sec", "s"}, {"min", "m"}, {"hour", "h"}, {"day", "d"}, {"milli", "ms"}}) {
      if (unit.starts_with(word)) return fmt::format("write {}{}", digits, right);
    }
  }
  return "a number and its unit, without a space: 250ms, 5s, 1h30m; units ns us ms s m h d";
}

}  // namespace

Scalar<Duration> parse_duration(std::string_view text) {
  double total = 0;
  auto rest = text;
  bool is_good = !rest.empty();
  while (is_good && !rest.empty()) {
    const auto number = leading_number(rest);
    auto unit = rest.substr(number.length);
    std::size_t length = 0;
    while (length < unit.size() && !is_digit(unit[length])) ++length;
    unit = unit.substr(0, length);
    const auto* known = find_unit(kTimeUnits, unit);
    is_good = number.length > 0 && known != nullptr;
    if (is_good) total += number.value * known->factor;
    rest.remove_prefix(number.length + length);
  }
  if (!is_good) return {{}, fmt::format("'{}' is not a duration", text), duration_help(text)};
  if (total > static_cast<double>(std::numeric_limits<std::int64_t>::max()) / 4) {
    return {{}, fmt::format("'{}' is longer than 73 years", text), "write 0s for no limit, where none is allowed"};
  }
  return {Duration(std::llround(total)), {}, {}};
}

std::string duration_text(Duration duration) {
  if (duration == Duration::zero()) return "0s";
  auto left = duration.count();
  std::string out;
  for (auto unit = kTimeUnits.rbegin(); unit != kTimeUnits.rend() && left > 0; ++unit) {
    const auto length = static_cast<std::int64_t>(unit->factor);
    if (left / length > 0) out += fmt::format("{}{}", left / length, unit->name);
    left %= length;
  }
  return out;
}

std::string size_text(std::uint64_t bytes) {
  for (const auto& [unit, factor] : {std::pair{"GiB", 1ULL << 30}, {"MiB", 1ULL << 20}, {"KiB", 1ULL << 10}}) {
    if (bytes >= factor && bytes % factor == 0) return fmt::format("{}{}", bytes / factor, unit);
  }
  return fmt::format("{}B", bytes);
}

Scalar<std::uint64_t> parse_size(std::string_view text) {
  const auto number = leading_number(text);
  const auto unit = text.substr(number.length);
  const auto* known = find_unit(kSizeUnits, unit);
  if (number.length > 0 && known != nullptr) {
    const double bytes = number.value * known->factor;
    if (bytes < 9e18) return {static_cast<std::uint64_t>(std::llround(bytes)), {}, {}};
    return {{}, fmt::format("'{}' is too large", text), {}};
  }
  std::string help = "a number and its unit, without a space: 512B, 64KiB, 8MiB, 1GB";
  const auto digits = text.substr(0, number.length);
  const auto wanted = lower(trim(unit));
  if (number.length > 0 && unit.empty()) {
    help = fmt::format("write the unit: {}B, {}KiB or {}MiB?", digits, digits, digits);
  } else if (number.length > 0 && (wanted.starts_with('k') || wanted.starts_with('m') || wanted.starts_with('g'))) {
    const char letter = wanted[0] == 'k' ? 'K' : wanted[0] == 'm' ? 'M' : 'G';
    const int power = wanted[0] == 'k' ? 1 : wanted[0] == 'm' ? 2 : 3;
    help = fmt::format("{}{}B (10^{}) or {}{}iB (2^{})?", digits, letter, 3 * power, digits, letter, 10 * power);
  }
  return {{}, fmt::format("'{}' is not a size", text), help};
}

Scalar<Rate> parse_rate(std::string_view text) {
  const auto slash = text.find('/');
  const auto count = parse_decimal(text.substr(0, slash));
  const auto problem = fmt::format("'{}' is not a rate", text);
  if (slash == std::string_view::npos) {
    return {{},
            problem,
            count ? fmt::format("per what? {}/s, {}/min, {}/h", text, text, text)
                  : "write a count and a time: 100/min, 5/10s"};
  }
  const auto per = text.substr(slash + 1);
  if (count) {
    if (const auto* unit = find_unit(kRateUnits, per))
      return {Rate{*count, Duration(std::llround(unit->factor))}, {}, {}};
    if (const auto length = parse_duration(per).value; length && *length > Duration::zero())
      return {Rate{*count, *length}, {}, {}};
    for (const auto& [word, right] : {std::pair{"sec", "s"}, {"min", "min"}, {"hour", "h"}, {"day", "d"}}) {
      if (lower(per).starts_with(word)) return {{}, problem, fmt::format("write {}/{}", text.substr(0, slash), right)};
    }
  }
  return {{}, problem, "write a count and a time: 100/min, 5/10s"};
}

Scalar<double> parse_percentage(std::string_view text) {
  const auto number = leading_number(text);
  const auto problem = fmt::format("'{}' is not a percentage", text);
  if (number.length > 0 && text.substr(number.length) == "%") {
    if (number.value <= 100) return {number.value / 100, {}, {}};
    return {{}, fmt::format("'{}' is more than 100%", text), {}};
  }
  if (number.length == text.size() && number.length > 0) {
    const bool is_share = number.has_fraction && number.value <= 1;
    return {{}, problem, fmt::format("did you mean {:g}%?", is_share ? number.value * 100 : number.value)};
  }
  return {{}, problem, "write a number from 0 to 100 and the sign: 5%, 0.1%"};
}

Scalar<std::int64_t> parse_integer(std::string_view text) {
  const auto digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.size() > 1 && digits.front() == '0' && parse_decimal(digits)) {
    return {{}, fmt::format("'{}' begins with 0", text), "integers are decimal: write it without the leading 0"};
  }
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (digits.empty() || failure != std::errc{} || end != text.data() + text.size()) {
    return {{}, fmt::format("'{}' is not an integer", text), "decimal digits only"};
  }
  return {value, {}, {}};
}

Scalar<bool> parse_boolean(std::string_view text) {
  if (text == "true") return {true, {}, {}};
  if (text == "false") return {false, {}, {}};
  const auto word = lower(text);
  std::string help = "write true or false";
  if (word == "yes" || word == "on" || word == "y" || word == "1" || word == "true") help = "write true";
  if (word == "no" || word == "off" || word == "n" || word == "0" || word == "false") help = "write false";
  return {{}, fmt::format("'{}' is not a boolean", text), help};
}

}  // namespace gatehouse::core
