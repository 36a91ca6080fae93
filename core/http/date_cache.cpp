// The Date field, formatted once per second.
#include "http/h1_writer.hpp"

#include <cstring>

namespace gatehouse::core {
namespace {

constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

char* two_digits(char* to, unsigned value) noexcept {
  to[0] = static_cast<char>('0' + value / 10 % 10);
  to[1] = static_cast<char>('0' + value % 10);
  return to + 2;
}

char* three_letters(char* to, std::string_view names, unsigned index) noexcept {
  std::memcpy(to, names.data() + 3 * std::size_t{index}, 3);
  return to + 3;
}

}  // namespace

std::string_view DateCache::text(std::chrono::system_clock::time_point wall) noexcept {
  using namespace std::chrono;
  const auto now = floor<seconds>(wall);
  if (now.time_since_epoch().count() == second_) return {text_, sizeof text_};
  second_ = now.time_since_epoch().count();
  const auto day = floor<days>(now);
  const year_month_day date(day);
  const hh_mm_ss time(now - day);
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  char* at = three_letters(text_, kDays, weekday(day).c_encoding());
  *at++ = ',';
  *at++ = ' ';
  at = two_digits(at, static_cast<unsigned>(date.day()));
  *at++ = ' ';
  at = three_letters(at, kMonths, static_cast<unsigned>(date.month()) - 1);
  *at++ = ' ';
  at = two_digits(at, year / 100);
  at = two_digits(at, year % 100);
  *at++ = ' ';
  at = two_digits(at, static_cast<unsigned>(time.hours().count()));
  *at++ = ':';
  at = two_digits(at, static_cast<unsigned>(time.minutes().count()));
  *at++ = ':';
  at = two_digits(at, static_cast<unsigned>(time.seconds().count()));
  std::memcpy(at, " GMT", 4);
  return {text_, sizeof text_};
}

}  // namespace gatehouse::core
