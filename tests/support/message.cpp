// Making and showing HTTP/1 messages.
#include "support/message.hpp"

#include <array>
#include <charconv>

namespace gatehouse::testing {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string head(std::string_view method, std::string_view request_target, std::string_view fields) {
  std::string out(method);
  out.append(" ").append(request_target).append(" HTTP/1.1\r\n");
  const bool has_host = fields.starts_with("Host:") || fields.find("\r\nHost:") != fields.npos;
  if (!has_host) out.append("Host: api.test\r\n");
  return out.append(fields);
}

}  // namespace

bool equal_without_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string get(const Fields& fields, std::string_view name) {
  for (const auto& field : fields) {
    if (equal_without_case(field.name, name)) return field.value;
  }
  return {};
}

std::string Message::get(std::string_view name) const { return gatehouse::testing::get(fields, name); }

std::size_t Message::count(std::string_view name) const { return all(name).size(); }

std::vector<std::string> Message::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& field : fields) {
    if (equal_without_case(field.name, name)) values.push_back(field.value);
  }
  return values;
}

std::string response(int status, std::string_view body, std::string_view fields) {
  std::string out = "HTTP/1.1 " + std::to_string(status) + " Whatever\r\n";
  out.append(fields).append("Content-Length: " + std::to_string(body.size()) + "\r\n\r\n").append(body);
  return out;
}

std::string request(std::string_view method, std::string_view request_target, std::string_view fields) {
  return head(method, request_target, fields).append("\r\n");
}

std::string request_with_body(std::string_view method, std::string_view request_target, std::string_view body,
                              std::string_view fields) {
  auto out = head(method, request_target, fields);
  return out.append("Content-Length: " + std::to_string(body.size()) + "\r\n\r\n").append(body);
}

std::string chunk(std::string_view data) {
  std::array<char, 17> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), data.size(), 16).ptr;
  std::string out(digits.begin(), end);
  return out.append("\r\n").append(data).append("\r\n");
}

std::string shown(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::size_t kMost = 600;
  std::string out;
  for (const char c : bytes.substr(0, kMost)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (byte < 0x20 || byte > 0x7E) {
      out.append("\\x").append({kDigits[byte >> 4U], kDigits[byte & 15U]});
    } else {
      out += c;
    }
  }
  if (bytes.size() > kMost) out += " … " + std::to_string(bytes.size()) + " bytes";
  return out;
}

}  // namespace gatehouse::testing
