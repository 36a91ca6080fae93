#include "http/problem.hpp"

#include <charconv>
#include <cstring>

namespace gatehouse::core {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD
constexpr char kHexDigits[] = "0123456789abcdef";

char* put(char* to, std::string_view piece) noexcept {
  if (!piece.empty()) std::memcpy(to, piece.data(), piece.size());
  return to + piece.size();
}

char* put_unicode_escape(char* to, unsigned unit) noexcept {
  to = put(to, "\\u");
  for (int shift = 12; shift >= 0; shift -= 4) *to++ = kHexDigits[(unit >> shift) & 0xf];
  return to;
}

char* put_ascii(char* to, char c) noexcept {
  switch (c) {
    case '"':
      return put(to, "\\\"");
    case '\\':
      return put(to, "\\\\");
    case '\n':
      return put(to, "\\n");
    case '\r':
      return put(to, "\\r");
    case '\t':
      return put(to, "\\t");
    default:
      break;
  }
  if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return put_unicode_escape(to, static_cast<unsigned char>(c));
  *to++ = c;
  return to;
}

/// Size of the UTF-8 sequence at the front of `text` (not ASCII), or 0 when it is not well formed (Unicode table 3-7:
/// no surrogates, no overlong forms, nothing above U+10FFFF).
std::size_t sequence_size(std::string_view text) noexcept {
  const auto byte = [text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto is_tail = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead >= 0xc2 && lead <= 0xdf) return is_tail(1) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    if ((lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f)) return 0;
    return is_tail(1) && is_tail(2) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    if ((lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) > 0x8f)) return 0;
    return is_tail(1) && is_tail(2) && is_tail(3) ? 4 : 0;
  }
  return 0;
}

/// Appends members to one JSON object; `at` never passes the size problem_body() reserved.
class ObjectWriter {
 public:
  explicit ObjectWriter(char* to) noexcept : begin_(to), at_(to) { *at_++ = '{'; }

  /// `prefix` needs no escaping.
  void text(std::string_view name, std::string_view prefix, std::string_view value) noexcept {
    key(name);
    *at_++ = '"';
    at_ = put(at_, prefix);
    at_ += json_escape(value, at_);
    *at_++ = '"';
  }

  void number(std::string_view name, unsigned value) noexcept {
    key(name);
    at_ = std::to_chars(at_, at_ + 10, value).ptr;
  }

  /// The members of another object.
  void members(std::string_view object) noexcept {
    const auto begin = object.find('{') + 1;
    const auto inside = object.substr(begin, object.rfind('}') - begin);
    if (inside.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
    *at_++ = ',';
    at_ = put(at_, inside);
  }

  std::string_view finish() noexcept {
    *at_++ = '}';
    return {begin_, static_cast<std::size_t>(at_ - begin_)};
  }

 private:
  void key(std::string_view name) noexcept {
    if (at_ != begin_ + 1) *at_++ = ',';
    *at_++ = '"';
    at_ = put(at_, name);
    at_ = put(at_, "\":");
  }

  char* begin_;
  char* at_;
};

}  // namespace

std::size_t json_escape(std::string_view text, char* to) noexcept {
  char* at = to;
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      at = put_ascii(at, text[i++]);
      continue;
    }
    const auto size = sequence_size(text.substr(i));
    const auto sequence = text.substr(i, size);
    if (size == 0) {
      at = put(at, kReplacement);
    } else if (sequence == "\xe2\x80\xa8" || sequence == "\xe2\x80\xa9") {
      at = put_unicode_escape(at, sequence.back() == '\xa8' ? 0x2028 : 0x2029);  // line ends to some JSON readers
    } else {
      at = put(at, sequence);
    }
    i += size == 0 ? 1 : size;
  }
  return static_cast<std::size_t>(at - to);
}

Problem problem_of(Error error, std::string_view request_id) noexcept {
  const auto& known = info(error);
  return {known.code, known.title, known.status, known.detail, request_id, {}, {}};
}

std::string_view problem_body(const Problem& problem, Arena& arena) {
  constexpr std::size_t kFixed = 192;  // names, punctuation, the two urn prefixes and the status
  const auto variable = 2 * problem.code.size() + problem.title.size() + problem.detail.size() +
                        problem.request_id.size() + problem.type.size();
  ObjectWriter object(arena.make_array<char>(kFixed + 6 * variable + problem.members.size()));
  if (problem.type.empty()) {
    object.text("type", "urn:gatehouse:problem:", problem.code);
  } else {
    object.text("type", "", problem.type);
  }
  object.text("title", "", problem.title);
  object.number("status", problem.status);
  if (!problem.detail.empty()) object.text("detail", "", problem.detail);
  if (!problem.request_id.empty()) object.text("instance", "urn:gatehouse:request:", problem.request_id);
  object.text("code", "", problem.code);
  if (!problem.members.empty()) object.members(problem.members);
  return object.finish();
}

}  // namespace gatehouse::core
