#include "base/text.hpp"

#include <algorithm>

namespace gatehouse::core {
namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> make_reverse(std::string_view alphabet) {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}

constexpr auto kBase64Reverse = make_reverse(kBase64);
constexpr auto kBase64UrlReverse = make_reverse(kBase64Url);

std::string encode(std::string_view bytes, std::string_view alphabet) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    held += 8;
    for (; held >= 6; held -= 6) text.push_back(alphabet[(bits >> (held - 6)) & 63]);
  }
  if (held > 0) text.push_back(alphabet[(bits << (6 - held)) & 63]);
  return text;
}

/// Without padding. The last letter's unused bits must be zero: one text per value.
std::optional<std::string> decode(std::string_view text, const std::array<std::int8_t, 256>& reverse) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text) {
    const int value = reverse[static_cast<unsigned char>(c)];
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<unsigned>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes.push_back(static_cast<char>(bits >> held));
    }
  }
  if ((bits & ((1U << held) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace

bool is_token(std::string_view text) noexcept { return !text.empty() && std::ranges::all_of(text, is_token_char); }

bool is_field_value(std::string_view text) noexcept {
  return trim(text).size() == text.size() && std::ranges::all_of(text, is_value_char);
}

std::optional<std::uint64_t> parse_decimal(std::string_view text, std::uint64_t max) noexcept {
  constexpr std::size_t kAlwaysFits = 19;  // digits below 2^64 whatever they are
  while (text.size() > kAlwaysFits && text.front() == '0') text.remove_prefix(1);
  if (text.empty() || text.size() > kAlwaysFits + 1) return std::nullopt;
  std::uint64_t value = 0;
  const auto* at = text.data();
  for (const auto* end = at + std::min(text.size(), kAlwaysFits); at != end; ++at) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(*at)) - '0';
    if (digit > 9) return std::nullopt;
    value = value * 10 + digit;
  }
  if (text.size() > kAlwaysFits) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(*at)) - '0';
    if (digit > 9 || value > (UINT64_MAX - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  if (value > max) return std::nullopt;
  return value;
}

std::optional<std::size_t> percent_decode(std::string_view text, char* to) noexcept {
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      to[size++] = text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    to[size++] = static_cast<char>(high << 4 | low);
    i += 2;
  }
  return size;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded(text.size(), '\0');
  const auto size = percent_decode(text, decoded.data());
  if (!size) return std::nullopt;
  decoded.resize(*size);
  return decoded;
}

std::string base64_encode(std::string_view bytes) {
  auto text = encode(bytes, kBase64);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return decode(text, kBase64Reverse);
}

std::string base64url_encode(std::string_view bytes) { return encode(bytes, kBase64Url); }

std::optional<std::string> base64url_decode(std::string_view text) { return decode(text, kBase64UrlReverse); }

}  // namespace gatehouse::core
