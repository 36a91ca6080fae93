#include "decision.hpp"

#include <algorithm>
#include <charconv>

namespace rate_limit {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

template <class Write>
std::string list(std::span<const Decided> decided, Write&& write) {
  std::string out;
  for (const auto& each : decided) {
    if (!out.empty()) out += ", ";
    write(out, each);
    if (each.partition.empty()) continue;
    out += ";pk=:";
    out += each.partition;
    out += ':';
  }
  return out;
}

}  // namespace

std::int64_t whole_seconds(std::int64_t nanoseconds) noexcept {
  return nanoseconds <= 0 ? 0 : (nanoseconds + kSecond - 1) / kSecond;
}

const Decided& tightest(std::span<const Decided> decided) noexcept {
  return *std::ranges::min_element(decided, [](const Decided& a, const Decided& b) {
    if (a.is_allowed != b.is_allowed) return !a.is_allowed;
    return a.remaining < b.remaining;
  });
}

std::string policy_field(std::span<const Decided> decided) {
  return list(decided, [](std::string& out, const Decided& each) { out += each.policy->describe(*each.numbers); });
}

std::string limit_field(std::span<const Decided> decided) {
  return list(decided, [](std::string& out, const Decided& each) {
    append_quoted(out, each.policy->name());
    out += ";r=" + std::to_string(each.is_allowed ? each.remaining : 0);
    if (!each.policy->is_concurrency() || !each.is_allowed) out += ";t=" + std::to_string(each.reset_s);
  });
}

std::string violated(std::span<const Decided> decided) {
  std::string out = "{\"violated-policies\":[";
  bool is_first = true;
  for (const auto& each : decided) {
    if (each.is_allowed) continue;
    if (!is_first) out += ',';
    is_first = false;
    append_quoted(out, each.policy->name());
  }
  return out + "]}";
}

std::optional<std::int64_t> least_remaining(std::string_view field) noexcept {
  std::optional<std::int64_t> least;
  bool is_quoted = false;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (is_quoted && field[i] == '\\')
      ++i;
    else if (field[i] == '"')
      is_quoted = !is_quoted;
    else if (!is_quoted && field.substr(i).starts_with(";r=")) {
      std::int64_t number = 0;
      const auto text = field.substr(i + 3);
      if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc{}) continue;
      least = std::min(least.value_or(number), number);
    }
  }
  return least;
}

}  // namespace rate_limit
