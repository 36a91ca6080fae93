// Parsing prefixes and templates; every text that no normalised path can match is refused with its place.
#include "routing/path_pattern.hpp"

#include <algorithm>
#include <optional>

#include "routing/captures.hpp"
#include "routing/percent.hpp"

namespace gatehouse::core {
namespace {

using Parsed = boost::system::result<SegmentPattern, MatchTextError>;

bool is_unreserved(int c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

bool is_name_character(char c, bool first) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (!first && ((c >= '0' && c <= '9') || c == '-'));
}

std::string escape_of(char c) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {'%', kDigits[byte >> 4], kDigits[byte & 15]};
}

MatchTextError fail(std::string message, std::size_t offset, std::string_view fragment) {
  return {std::move(message), offset, std::string(fragment)};
}

/// Why the unescaped character `c` cannot stand in a path, or nothing.
std::optional<std::string> why_not(char c) {
  if (c == '?') return "a path has no query; use match.query";
  if (c == '#') return "a fragment is never sent to a server";
  if (c == '{' || c == '}') return "a parameter needs a template: write path: {template: …}";
  if (c <= 0x20 || c > 0x7e || c == '"' || c == '<' || c == '>') return "write it percent-encoded: " + escape_of(c);
  return std::nullopt;
}

/// Appends what the escape at `text[at]` becomes to `to`, or says what is wrong with it.
std::optional<std::string> append_escape(std::string_view text, std::size_t at, std::string& to) {
  const int high = at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
  const int low = high < 0 ? -1 : hex_value(text[at + 2]);
  if (low < 0) return "% needs two hexadecimal digits behind it; a literal % is %25";
  const int byte = high * 16 + low;
  if (byte < 0x20 || byte == 0x7f) return "control characters are refused in every request path";
  to += is_unreserved(byte) ? std::string(1, static_cast<char>(byte)) : escape_of(static_cast<char>(byte));
  return std::nullopt;
}

/// Position of the first "." or ".." segment, or npos.
std::size_t dot_segment(std::string_view path) {
  for (std::size_t at = 0; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    const auto segment = path.substr(at, end - at);
    if (segment == "." || segment == "..") return at;
    at = end + 1;
  }
  return std::string_view::npos;
}

/// One segment of a template behind `offset`: a parameter, or a literal. Sets End::rest for `{name...}`.
std::optional<MatchTextError> add_segment(std::string_view segment, std::size_t offset, bool is_last,
                                          SegmentPattern& to) {
  const auto brace = segment.find_first_of("{}");
  if (brace == std::string_view::npos) {
    auto literal = normalised_literal(segment);
    if (!literal) {
      auto error = literal.error();
      error.offset += offset;
      return error;
    }
    to.segments.push_back({std::move(*literal), false});
    return std::nullopt;
  }
  if (segment[brace] == '}') return fail("closing } without an opening one", offset + brace, "}");
  const auto close = segment.find('}', brace);
  if (close == std::string_view::npos) return fail("missing closing }", offset + brace, segment.substr(brace));
  if (brace != 0 || close + 1 != segment.size()) {
    return fail("a parameter fills a whole segment; use a regex for a part of one", offset, segment);
  }
  auto name = segment.substr(1, close - 1);
  const bool is_rest = name.ends_with("...");
  if (is_rest) name.remove_suffix(3);
  if (name.empty()) return fail("the parameter has no name", offset, segment);
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!is_name_character(name[i], i == 0)) {
      return fail("a parameter name has letters, digits, _ and -, and begins with a letter or _", offset + 1 + i,
                  name.substr(i, 1));
    }
  }
  if (std::find(to.names.begin(), to.names.end(), name) != to.names.end()) {
    return fail("two parameters are called " + std::string(name), offset, segment);
  }
  if (is_rest && !is_last) return fail("only the last segment can take the rest of the path", offset, segment);
  to.names.emplace_back(name);
  if (is_rest) {
    to.end = SegmentPattern::End::rest;
  } else {
    to.segments.push_back({{}, true});
  }
  return std::nullopt;
}

Parsed parse_template(std::string_view text) {
  SegmentPattern result;
  for (std::size_t at = 1; at <= text.size();) {
    const auto end = std::min(text.find('/', at), text.size());
    if (auto error = add_segment(text.substr(at, end - at), at, end == text.size(), result)) return *error;
    at = end + 1;
  }
  if (result.names.size() > Captures::kMax) {
    return fail("more than " + std::to_string(Captures::kMax) + " parameters", 0, text);
  }
  return result;
}

Parsed parse_prefix(std::string_view text) {
  auto literal = normalised_literal(text);
  if (!literal) return literal.error();
  SegmentPattern result;
  std::string_view rest = *literal;
  result.end = rest.ends_with('/') ? SegmentPattern::End::below : SegmentPattern::End::prefix;
  if (result.end == SegmentPattern::End::below) rest.remove_suffix(1);
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find('/'), rest.size());
    result.segments.push_back({std::string(rest.substr(0, end)), false});
    rest.remove_prefix(end);
  }
  return result;
}

}  // namespace

boost::system::result<std::string, MatchTextError> normalised_literal(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (auto message = append_escape(text, i, result)) return fail(*std::move(message), i, text.substr(i, 3));
      i += 2;
    } else if (auto message = why_not(text[i])) {
      return fail(*std::move(message), i, text.substr(i, 1));
    } else {
      result += text[i];
    }
  }
  if (dot_segment(result) != std::string::npos) {
    const auto at = std::min(dot_segment(text), text.size());
    return fail("dot segments are resolved before routing, so this never matches", at == text.size() ? 0 : at,
                at == text.size() ? text : text.substr(at, std::min(text.find('/', at), text.size()) - at));
  }
  return result;
}

boost::system::result<SegmentPattern, MatchTextError> parse_segments(const PathPattern& path) {
  if (!path.text.starts_with('/')) return fail("a path begins with /", 0, std::string_view(path.text).substr(0, 1));
  auto result = path.kind == PathKind::template_ ? parse_template(path.text) : parse_prefix(path.text);
  if (result && result->segments.size() > kMaxPatternSegments) {
    return fail("more than " + std::to_string(kMaxPatternSegments) + " segments", 0, path.text);
  }
  return result;
}

}  // namespace gatehouse::core
