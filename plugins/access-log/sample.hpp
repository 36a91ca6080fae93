// Which exchanges get a record: a share of all, and every one that a condition holds for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gatehouse/plugin.hpp>

namespace access_log {

/// One condition: "status>=500", "duration>1s", "refused", "aborted".
class Condition {
 public:
  /// Empty: understood; otherwise what is wrong and at which character, as a sentence.
  [[nodiscard]] std::string parse(std::string_view text);
  [[nodiscard]] bool holds(const gatehouse::Report& report) const noexcept;

 private:
  enum class What : std::uint8_t { status, duration, refused, aborted };
  enum class Compare : std::uint8_t { at_least, at_most, more, less, equal, unequal };

  [[nodiscard]] bool parse_compare(std::string_view& rest) noexcept;
  [[nodiscard]] std::string parse_value(std::string_view text, std::string_view rest);

  What what_ = What::refused;
  Compare compare_ = Compare::equal;
  std::int64_t value_ = 0;  // a status, or microseconds
};

enum class Choice : std::uint8_t { dropped, always, sampled };

struct Sample {
  gatehouse::Percentage rate = gatehouse::percent(100);
  std::vector<Condition> always;

  /// drawn: a random number of this exchange.
  [[nodiscard]] Choice choose(const gatehouse::Report& report, std::uint64_t drawn) const noexcept;
};

}  // namespace access_log
