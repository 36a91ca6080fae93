#include "sample.hpp"

#include <algorithm>
#include <charconv>

namespace access_log {
namespace {

constexpr std::int64_t kWhole = 10000;  // hundredths of a percent

std::string mistake(std::string_view text, std::string_view rest, std::string_view sentence) {
  return "at character " + std::to_string(text.size() - rest.size() + 1) + ": " + std::string(sentence);
}

void skip_spaces(std::string_view& rest) noexcept {
  while (rest.starts_with(' ')) rest.remove_prefix(1);
}

bool take(std::string_view& rest, std::string_view word) noexcept {
  if (!rest.starts_with(word)) return false;
  rest.remove_prefix(word.size());
  return true;
}

/// Microseconds of a unit; 0: there is none of this name.
std::int64_t unit_us(std::string_view unit) noexcept {
  if (unit == "us") return 1;
  if (unit == "ms") return 1000;
  if (unit == "s") return 1'000'000;
  return unit == "m" ? 60'000'000 : 0;
}

}  // namespace

std::string Condition::parse(std::string_view text) {
  auto rest = text;
  skip_spaces(rest);
  while (rest.ends_with(' ')) rest.remove_suffix(1);
  text = text.substr(0, static_cast<std::size_t>(rest.data() - text.data()) + rest.size());
  if (take(rest, "refused")) {
    what_ = What::refused;
  } else if (take(rest, "aborted")) {
    what_ = What::aborted;
  } else if (take(rest, "status")) {
    what_ = What::status;
  } else if (take(rest, "duration")) {
    what_ = What::duration;
  } else {
    return mistake(text, rest, "a condition begins with status, duration, refused or aborted");
  }
  if (what_ == What::refused || what_ == What::aborted) {
    return rest.empty() ? std::string() : mistake(text, rest, "nothing may follow here");
  }
  skip_spaces(rest);
  if (!parse_compare(rest)) return mistake(text, rest, "write one of >= <= > < = !=");
  skip_spaces(rest);
  return parse_value(text, rest);
}

bool Condition::parse_compare(std::string_view& rest) noexcept {
  // The longer ones first: ">" begins ">=".
  constexpr std::pair<std::string_view, Compare> kSigns[] = {
      {">=", Compare::at_least}, {"<=", Compare::at_most}, {"!=", Compare::unequal}, {"==", Compare::equal},
      {">", Compare::more},      {"<", Compare::less},     {"=", Compare::equal}};
  for (const auto& [sign, compare] : kSigns) {
    if (!take(rest, sign)) continue;
    compare_ = compare;
    return true;
  }
  return false;
}

std::string Condition::parse_value(std::string_view text, std::string_view rest) {
  const auto* end = rest.data() + rest.size();
  const auto [after, error] = std::from_chars(rest.data(), end, value_);
  if (error != std::errc{} || value_ < 0) return mistake(text, rest, "expected a number");
  const std::string_view unit(after, static_cast<std::size_t>(end - after));
  if (what_ == What::status) {
    if (!unit.empty()) return mistake(text, unit, "nothing may follow a status");
    if (value_ < 100 || value_ > 999) return mistake(text, rest, "a status lies between 100 and 999");
    return {};
  }
  const auto factor = unit_us(unit);
  if (factor == 0) return mistake(text, unit, "a duration ends with us, ms, s or m");
  if (value_ > std::int64_t{1'000'000'000}) return mistake(text, rest, "this duration is too long");
  value_ *= factor;
  return {};
}

bool Condition::holds(const gatehouse::Report& report) const noexcept {
  if (what_ == What::aborted) return report.client() != gatehouse::ClientStay::stayed;
  if (what_ == What::refused) return !report.reason().empty();
  const std::int64_t found = what_ == What::status ? report.status() : report.raw().total_us;
  if (what_ == What::status && found == 0) return false;  // none was sent
  switch (compare_) {
    case Compare::at_least:
      return found >= value_;
    case Compare::at_most:
      return found <= value_;
    case Compare::more:
      return found > value_;
    case Compare::less:
      return found < value_;
    case Compare::equal:
      return found == value_;
    case Compare::unequal:
      return found != value_;
  }
  return false;
}

Choice Sample::choose(const gatehouse::Report& report, std::uint64_t drawn) const noexcept {
  if (rate.hundredths >= kWhole) return Choice::always;
  if (std::ranges::any_of(always, [&](const auto& condition) { return condition.holds(report); })) {
    return Choice::always;
  }
  return static_cast<std::int64_t>(drawn % kWhole) < rate.hundredths ? Choice::sampled : Choice::dropped;
}

}  // namespace access_log
