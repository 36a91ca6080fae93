#include "outcomes.hpp"

#include <optional>
#include <string_view>

namespace idempotency {
namespace {

struct Range {
  std::size_t first, last;
};

/// "404" or "4xx".
std::optional<Range> range_of(std::string_view text) noexcept {
  if (text.size() != 3 || text[0] < '1' || text[0] > '5') return std::nullopt;
  const auto hundreds = static_cast<std::size_t>(text[0] - '0') * 100;
  if (text.substr(1) == "xx") return Range{hundreds, hundreds + 99};
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!is_digit(text[1]) || !is_digit(text[2])) return std::nullopt;
  const auto status = hundreds + static_cast<std::size_t>(text[1] - '0') * 10 + static_cast<std::size_t>(text[2] - '0');
  return Range{status, status};
}

}  // namespace

/// One table out of the defaults and what is written, so a single status beats a class wherever either stands.
Outcomes::Outcomes(const gatehouse::Map<Action>& config, gatehouse::Setup& setup) {
  for (const auto& [status, action] : config) {
    if (!range_of(status)) setup.config_error("outcome." + status, "write a status such as 404 or a class such as 4xx");
  }
  const auto defaults = Config().outcome;
  for (const bool is_class : {true, false}) {
    apply(defaults, is_class);
    apply(config, is_class);
  }
}

void Outcomes::apply(const gatehouse::Map<Action>& entries, bool is_class) {
  for (const auto& [status, action] : entries) {
    const auto range = range_of(status);
    if (!range || (range->first != range->last) != is_class) continue;
    for (auto i = range->first; i <= range->last; ++i) by_status_[i] = action;
  }
}

Action Outcomes::of(int status) const noexcept {
  return status >= 100 && status < 600 ? by_status_[static_cast<std::size_t>(status)] : Action::store;
}

bool was_sent(const gatehouse::Report& report) noexcept {
  for (const auto& attempt : report.attempts()) {
    if (attempt.wrote_any()) return true;
  }
  return false;
}

}  // namespace idempotency
