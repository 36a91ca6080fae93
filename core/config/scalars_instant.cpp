// A point in time, as RFC 3339 writes it.
#include <charconv>

#include "base/text.hpp"
#include "config/scalars.hpp"

namespace gatehouse::core {
namespace {

/// Takes `digits` decimal digits off the front of `text`; -1: there are not so many.
int take_number(std::string_view& text, std::size_t digits) noexcept {
  if (text.size() < digits) return -1;
  int value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + digits, value);
  if (failure != std::errc{} || end != text.data() + digits || value < 0) return -1;
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) noexcept {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// "Z" or "+01:00"; the distance from UTC, or nothing.
std::optional<std::chrono::minutes> take_offset(std::string_view& text) noexcept {
  if (take(text, "Zz")) return std::chrono::minutes(0);
  const bool is_behind = text.starts_with('-');
  if (!take(text, "+-")) return std::nullopt;
  const int hours = take_number(text, 2);
  if (!take(text, ":")) return std::nullopt;
  const int minutes = take_number(text, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  const auto distance = std::chrono::minutes(hours * 60 + minutes);
  return is_behind ? -distance : distance;
}

std::optional<Instant> read_instant(std::string_view text) noexcept {
  const int year = take_number(text, 4);
  if (year < 0 || !take(text, "-")) return std::nullopt;
  const int month = take_number(text, 2);
  if (month < 0 || !take(text, "-")) return std::nullopt;
  const int day = take_number(text, 2);
  if (day < 0 || !take(text, "Tt ")) return std::nullopt;
  const int hour = take_number(text, 2);
  if (hour < 0 || hour > 23 || !take(text, ":")) return std::nullopt;
  const int minute = take_number(text, 2);
  if (minute < 0 || minute > 59 || !take(text, ":")) return std::nullopt;
  const int second = take_number(text, 2);
  if (second < 0 || second > 60) return std::nullopt;
  // A fraction of a second decides nothing here.
  if (take(text, ".")) {
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
  }
  const auto offset = take_offset(text);
  const auto date = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) /
                    std::chrono::day(static_cast<unsigned>(day));
  if (!offset || !text.empty() || !date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) - *offset;
}

}  // namespace

Scalar<Instant> parse_instant(std::string_view text) {
  if (const auto instant = read_instant(text)) return {*instant, {}, {}};
  return {{}, "'" + std::string(text) + "' is not a point in time", "RFC 3339, such as 2027-01-31T00:00:00Z"};
}

}  // namespace gatehouse::core
