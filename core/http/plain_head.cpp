#include "http/plain_head.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "http/byte_scan.hpp"
#include "http/request_line.hpp"

namespace gatehouse::core {
namespace {

/// Reads a head line by line; every method returns false at the first oddity.
class PlainReader {
 public:
  explicit PlainReader(std::string_view head) noexcept
      : base_(head.data()), at_(head.data()), end_(head.data() + head.size()) {}

  /// The next line without its CRLF.
  bool next_line(std::string_view& line) noexcept {
    const auto* hit = find_control(base_, at_, end_);
    if (end_ - hit < 2 || hit[0] != '\r' || hit[1] != '\n') return false;
    line = {at_, static_cast<std::size_t>(hit - at_)};
    at_ = hit + 2;
    return true;
  }

  /// All fields up to the empty line, which must be the end.
  bool read_fields(const HeadLimits& limits, Headers& fields) {
    for (std::string_view line; next_line(line);) {
      if (line.empty()) return at_ == end_;
      if (fields.size() >= limits.fields || !read_field(line, fields)) return false;
    }
    return false;
  }

 private:
  bool read_field(std::string_view line, Headers& fields) {
    const auto* line_end = line.data() + line.size();
    const auto* colon = find_near(base_, line.data(), line_end, ':');
    if (colon == line_end) return false;
    const std::string_view name(line.data(), static_cast<std::size_t>(colon - line.data()));
    const auto id = header_id(name);
    // A name that is known is a token. The others are looked at.
    if ((id == HeaderId::other || id == HeaderId::x_forwarded) && !is_plain_name(name) && !is_token(name)) return false;
    const auto* begin = colon + 1;
    while (begin != line_end && *begin == ' ') ++begin;
    while (line_end != begin && line_end[-1] == ' ') --line_end;
    const std::string_view value(begin, static_cast<std::size_t>(line_end - begin));
    if (!is_plain_value(id, value)) return false;
    fields.add(name, value, id);
    return true;
  }

  /// Letters, digits and '-' only, seen at once for the usual lengths.
  [[nodiscard]] bool is_plain_name(std::string_view name) const noexcept {
#if defined(__SSE2__)
    if (name.empty() || name.size() > 16 || end_ - name.data() < 16) return false;
    return (~detail::plain_name_mask(name.data()) & ((1U << name.size()) - 1)) == 0;
#else
    return false;
#endif
  }

  // Fields the general parser has an opinion about.
  bool is_plain_value(HeaderId id, std::string_view value) noexcept {
    switch (id) {
      case HeaderId::content_length:
        if (has_framing_ || value.empty() || value.size() > 18 || !std::ranges::all_of(value, is_digit)) return false;
        has_framing_ = true;
        return true;
      case HeaderId::transfer_encoding:
        if (has_framing_ || !iequals(value, "chunked")) return false;
        has_framing_ = true;
        return true;
      case HeaderId::connection:
        return for_each_member(value, [](std::string_view option) { return is_token(option); });
      case HeaderId::proxy_connection:
        return false;
      default:
        return true;
    }
  }

  const char* base_;
  const char* at_;
  const char* end_;
  bool has_framing_ = false;
};

constexpr std::string_view kVersion = "HTTP/1.";

}  // namespace

bool parse_plain_request(std::string_view head, const HeadLimits& limits, RequestHead& out) {
  PlainReader reader(head);
  std::string_view line;
  constexpr std::size_t kTail = sizeof " HTTP/1.1" - 1;
  if (!reader.next_line(line) || line.size() < kTail + 3) return false;
  const auto version = line.substr(line.size() - kTail + 1);
  if (!version.starts_with(kVersion) || (version[7] != '1' && version[7] != '0')) return false;
  std::size_t method = 0;
  while (is_token_char(line[method])) ++method;  // ends at the latest at the slash of the version
  if (method == 0 || method > kMaxMethodBytes || line[method] != ' ') return false;
  const auto target_end = line.find(' ', method + 1);
  if (target_end != line.size() - kTail || target_end == method + 1) return false;
  out.method_text = line.substr(0, method);
  out.target = line.substr(method + 1, target_end - method - 1);
  if (out.target.size() > limits.target) return false;
  out.method = method_of(out.method_text);
  out.version_minor = version[7] == '1' ? 1 : 0;
  return reader.read_fields(limits, out.headers);
}

bool parse_plain_response(std::string_view head, const HeadLimits& limits, ResponseHead& out) {
  PlainReader reader(head);
  std::string_view line;
  constexpr std::size_t kReason = sizeof "HTTP/1.1 200 " - 1;
  if (!reader.next_line(line) || line.size() < kReason || !line.starts_with(kVersion)) return false;
  if ((line[7] != '1' && line[7] != '0') || line[8] != ' ' || line[12] != ' ') return false;
  if (!is_digit(line[9]) || !is_digit(line[10]) || !is_digit(line[11])) return false;
  out.status = static_cast<std::uint16_t>((line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0'));
  out.reason = line.substr(kReason);
  out.version_minor = line[7] == '1' ? 1 : 0;
  return reader.read_fields(limits, out.headers);
}

}  // namespace gatehouse::core
