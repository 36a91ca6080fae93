#include "http/head_scanner.hpp"

#include <algorithm>
#include <cstring>

#include "base/text.hpp"
#include "http/byte_scan.hpp"

namespace gatehouse::core {
namespace {

constexpr std::size_t kMaxMethod = 32;
constexpr std::string_view kVersionPrefix = "HTTP/1.";

}  // namespace

Error HeadScanner::malformed(const char* detail) noexcept {
  detail_ = detail;
  return side_ == Side::client ? Error::bad_head : Error::upstream_protocol_error;
}

Error HeadScanner::too_large(const char* detail) noexcept {
  detail_ = detail;
  return side_ == Side::client ? Error::headers_too_large : Error::upstream_headers_too_large;
}

Result<std::size_t> HeadScanner::scan(std::string_view bytes_so_far) noexcept {
  if (at_ == At::begin) {
    // One empty line before a request line is tolerated (RFC 9112 §2.2); a second one is refused in end_line().
    if (side_ == Side::client && bytes_so_far.starts_with('\r')) {
      if (bytes_so_far.size() < 2) return std::size_t{0};
      if (bytes_so_far[1] != '\n') return malformed("bare CR");
      position_ = line_begin_ = 2;
    }
    if (bytes_so_far.empty()) return std::size_t{0};
    at_ = At::start_line;
  }
  return walk(bytes_so_far);
}

// Nearly all lines of a head in a tight loop; it stops in front of the first line with anything to say about it.
const char* HeadScanner::skip_plain_fields(const char* base, const char* at, const char* end) noexcept {
  auto fields = fields_;
  while (fields < limits_.fields) {
    const auto* hit = find_control(base, at, end);
    if (end - hit < 2 || hit[0] != '\r' || hit[1] != '\n') break;
    if (hit == at || *at == ' ' || static_cast<std::size_t>(hit - at) > limits_.line) break;
    ++fields;
    at = hit + 2;
  }
  if (fields != fields_) at_ = At::fields;
  fields_ = fields;
  return at;
}

Result<std::size_t> HeadScanner::walk(std::string_view bytes) noexcept {
  const auto* base = bytes.data();
  const auto* end = base + std::min<std::size_t>(bytes.size(), limits_.head);
  const auto* at = base + position_;
  while (at < end) {
    if (at_ >= At::first_field && at == base + line_begin_) {
      at = skip_plain_fields(base, at, end);
      line_begin_ = static_cast<std::uint32_t>(at - base);
    }
    const auto* hit = find_control(base, at, end);
    const std::string_view line(base + line_begin_, static_cast<std::size_t>(hit - base) - line_begin_);
    if (auto checked = check_line(line); !checked) return checked.error();
    if (hit == end) {
      at = end;
      break;
    }
    if (*hit == '\t') {
      if (at_ == At::start_line && side_ == Side::client) return malformed("HTAB in the request line");
      if (line.empty()) {
        if (auto checked = check_field_start('\t'); !checked) return checked.error();
      }
      at = hit + 1;
      continue;
    }
    if (*hit == 0x7f && at_ == At::start_line && side_ == Side::client && line.find(' ') != std::string_view::npos) {
      detail_ = "DEL in the target";
      return Error::bad_target;
    }
    if (*hit != '\r') return malformed(*hit == '\n' ? "bare LF" : "control character");
    if (hit + 1 == end) {
      at = hit;
      break;
    }
    if (hit[1] != '\n') return malformed("bare CR");
    auto is_end = end_line(line);
    if (!is_end) return is_end.error();
    at = hit + 2;
    if (*is_end) return static_cast<std::size_t>(at - base);
    line_begin_ = static_cast<std::uint32_t>(at - base);
  }
  position_ = static_cast<std::uint32_t>(at - base);
  if (bytes.size() > limits_.head) return too_large("head over its limit");
  return std::size_t{0};
}

// `line` is what is known of the current line, up to the next control character: checked again as it grows.
Result<void> HeadScanner::check_line(std::string_view line) noexcept {
  if (line.empty()) return {};
  if (at_ == At::start_line) {
    if (side_ == Side::client) return check_request_line(line);
    const auto known = std::min(line.size(), kVersionPrefix.size());
    if (line.substr(0, known) != kVersionPrefix.substr(0, known)) return malformed("not an HTTP/1 status line");
  } else if (auto checked = check_field_start(line.front()); !checked) {
    return checked;
  }
  if (line.size() > limits_.line) return too_large("line over its limit");
  return {};
}

Result<void> HeadScanner::check_request_line(std::string_view line) noexcept {
  std::size_t method = 0;
  while (method < line.size() && method <= kMaxMethod && is_token_char(line[method])) ++method;
  if (method > kMaxMethod) {
    detail_ = "method over 32 bytes";
    return Error::not_implemented;
  }
  if (method == line.size()) return {};
  if (line[method] != ' ' || method == 0) return malformed("method is not a token");
  if (line.substr(0, method) == "PROXY") return malformed("PROXY protocol line on a listener without it");
  const std::size_t target = method + 1;
  const auto* blank = static_cast<const char*>(std::memchr(line.data() + target, ' ', line.size() - target));
  const std::size_t target_end = blank == nullptr ? line.size() : static_cast<std::size_t>(blank - line.data());
  // Whichever limit is crossed first decides, so that the verdict does not depend on how much has arrived.
  if (target_end - target > limits_.target && target + limits_.target <= limits_.line) {
    detail_ = "target over its limit";
    return Error::uri_too_long;
  }
  if (line.size() > limits_.line) return too_large("request line over its limit");
  return {};
}

// White space at the start of a line continues the line before it (obs-fold): refused in requests, and everywhere when
// there is no field to continue.
Result<void> HeadScanner::check_field_start(char first) noexcept {
  if (first != ' ' && first != '\t') return {};
  if (at_ == At::start_line || at_ == At::first_field) return malformed("white space before the first field");
  if (side_ == Side::client) return malformed("folded line");
  return {};
}

// True when this was the empty line that ends the head.
Result<bool> HeadScanner::end_line(std::string_view line) noexcept {
  if (at_ == At::start_line) {
    if (line.empty()) return malformed("empty line instead of the start line");
    // A first line of one word is no request line and no version will make it one: SSH and SMTP greet like that.
    if (side_ == Side::client && line.find(' ') == std::string_view::npos)
      return malformed("request line without a target");
    at_ = At::first_field;
    return false;
  }
  if (line.empty()) return true;
  at_ = At::fields;
  const bool is_fold = line.front() == ' ' || line.front() == '\t';
  if (!is_fold && ++fields_ > limits_.fields) return too_large("too many fields");
  return false;
}

}  // namespace gatehouse::core
