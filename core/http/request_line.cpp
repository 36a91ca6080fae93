#include "http/request_line.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace gatehouse::core {
namespace {

bool is_version(std::string_view text) noexcept {
  return text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) && text[6] == '.' && is_digit(text[7]);
}

Error refused(Error error, const char* cause, const char*& detail) noexcept {
  detail = cause;
  return error;
}

}  // namespace

Error classify_request_line(std::string_view line, const char*& detail) noexcept {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  const auto method = line.substr(0, first);
  if (!is_token(method)) return refused(Error::bad_head, "method is not a token", detail);
  if (method.size() > kMaxMethodBytes) return refused(Error::not_implemented, "method over 32 bytes", detail);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(line, is_control)) return refused(Error::bad_head, "control character", detail);
  if (first == last) return refused(Error::bad_head, "request line without version", detail);
  if (line.find("  ") != std::string_view::npos) return refused(Error::bad_head, "two spaces", detail);
  const auto version = line.substr(last + 1);
  if (!is_version(version)) return refused(Error::bad_head, "malformed version", detail);
  if (version[5] == '0') return refused(Error::bad_head, "HTTP/0.x", detail);
  if (version != "HTTP/1.0" && version != "HTTP/1.1") {
    return refused(Error::version_unsupported, "version is not 1.0 or 1.1", detail);
  }
  return refused(Error::bad_target, "space in the target", detail);
}

}  // namespace gatehouse::core
