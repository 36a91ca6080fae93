// From an offset in a scalar's value to the place in the file, through the escapes of quoted texts.
#include <algorithm>
#include <string>

#include "config/source.hpp"

namespace gatehouse::core {
namespace {

struct Step {
  std::size_t raw = 1;    // bytes in the file
  std::size_t value = 1;  // bytes in the value
};

std::size_t utf8_bytes(unsigned long code_point) {
  return code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
}

Step escape_step(std::string_view rest) {
  const char kind = rest.size() > 1 ? rest[1] : '\0';
  const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  if (digits > 0 && rest.size() >= 2 + digits) {
    return {2 + digits, utf8_bytes(std::stoul(std::string(rest.substr(2, digits)), nullptr, 16))};
  }
  if (kind == 'N' || kind == '_') return {2, 2};
  if (kind == 'L' || kind == 'P') return {2, 3};
  return {2, 1};
}

/// Raw offset inside a quoted text (from its opening quote) of byte `wanted` of the value; npos when it has fewer.
std::size_t raw_offset(std::string_view raw, std::size_t wanted) {
  const char quote = raw.front();
  std::size_t at = 1;
  for (std::size_t value = 0; value < wanted;) {
    if (at + 1 >= raw.size()) return std::string_view::npos;
    Step step;
    if (quote == '"' && raw[at] == '\\') step = escape_step(raw.substr(at));
    if (quote == '\'' && raw.substr(at).starts_with("''")) step = {2, 1};
    at += step.raw;
    value += step.value;
  }
  return at;
}

}  // namespace

Place place_in_text(const Sources& sources, const Place& whole, std::string_view value, std::size_t offset,
                    std::size_t length) {
  if (!whole.known()) return whole;
  const auto raw = sources.text(whole);
  const auto at = [&](std::size_t begin, std::size_t end) {
    return Place{whole.file, whole.begin + static_cast<std::uint32_t>(std::min(begin, raw.size())),
                 whole.begin + static_cast<std::uint32_t>(std::min(end, raw.size()))};
  };
  if (raw == value) return at(offset, offset + length);
  const bool is_quoted = raw.size() > 1 && (raw.front() == '"' || raw.front() == '\'');
  // A folded line or an interpolated value does not stand in the file byte by byte: its end would not meet the quote.
  if (!is_quoted || raw.find('\n') != std::string_view::npos || raw_offset(raw, value.size()) != raw.size() - 1)
    return whole;
  return at(raw_offset(raw, offset), raw_offset(raw, offset + length));
}

}  // namespace gatehouse::core
