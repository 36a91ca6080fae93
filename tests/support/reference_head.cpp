// Lines, fields and framing of the reference parser.
#include "support/reference_head.hpp"

#include <algorithm>
#include <charconv>

namespace gatehouse::testing {
namespace {

bool is_field_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

std::string read_field(std::string_view line, Fields& into) {
  const auto colon = line.find(':');
  if (colon == line.npos) return "field line without colon: " + shown(line);
  const auto name = line.substr(0, colon);
  if (!is_token(name)) return "field name is no token: " + shown(line);
  auto value = line.substr(colon + 1);
  if (!value.empty()) {
    if (value.front() != ' ') return "no SP after the colon: " + shown(line);
    value.remove_prefix(1);
  }
  if (!value.empty() && (value.front() == ' ' || value.back() == ' ' || value.back() == '\t')) {
    return "white space around the value: " + shown(line);
  }
  if (!std::ranges::all_of(value, is_field_byte)) return "control byte in a value: " + shown(line);
  into.push_back({std::string(name), std::string(value)});
  return {};
}

}  // namespace

bool is_token(std::string_view text) {
  const auto is_tchar = [](char c) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || kMarks.find(c) != kMarks.npos;
  };
  return !text.empty() && std::ranges::all_of(text, is_tchar);
}

std::optional<std::size_t> parse_decimal(std::string_view text) {
  std::size_t number = 0;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::string_view> take_line(Cursor& cursor) {
  for (auto i = cursor.at; i < cursor.bytes.size(); ++i) {
    const char c = cursor.bytes[i];
    if (c == '\0') cursor.why = "NUL";
    if (c == '\n') cursor.why = "bare LF";
    if (!cursor.why.empty()) return std::nullopt;
    if (c != '\r') continue;
    if (i + 1 == cursor.bytes.size()) break;
    if (cursor.bytes[i + 1] != '\n') {
      cursor.why = "bare CR";
      return std::nullopt;
    }
    const auto line = cursor.bytes.substr(cursor.at, i - cursor.at);
    cursor.at = i + 2;
    return line;
  }
  cursor.ended = true;
  return std::nullopt;
}

Fields take_fields(Cursor& cursor) {
  Fields fields;
  while (const auto line = take_line(cursor)) {
    if (line->empty()) return fields;
    cursor.why = read_field(*line, fields);
    if (!cursor.why.empty()) return fields;
  }
  return fields;
}

std::string decide_framing(Message& message, bool is_request) {
  const auto lengths = message.all("Content-Length");
  const auto codings = message.all("Transfer-Encoding");
  if (lengths.size() > 1) return "Content-Length twice";
  if (codings.size() > 1) return "Transfer-Encoding twice";
  if (!lengths.empty() && !codings.empty()) return "Content-Length and Transfer-Encoding";
  if (!lengths.empty()) {
    const auto length = parse_decimal(lengths.front());
    if (!length) return "Content-Length is no number: " + shown(lengths.front());
    message.content_length = *length;
    message.framing = BodyFraming::sized;
    return {};
  }
  if (!codings.empty()) {
    if (codings.front() != "chunked") return "Transfer-Encoding is not chunked: " + shown(codings.front());
    if (message.version != "HTTP/1.1") return "Transfer-Encoding in " + message.version;
    message.framing = BodyFraming::chunked;
    return {};
  }
  message.framing = is_request ? BodyFraming::none : BodyFraming::until_close;
  return {};
}

}  // namespace gatehouse::testing
