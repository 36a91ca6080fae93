#include "stores/redis/key_text.hpp"

#include <array>

#include "stores/fingerprint.hpp"

namespace gatehouse::core {
namespace {

constexpr bool is_plain(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-' || c == '/' || c == '=' || c == '+' || c == '@' || c == '~';
}

void append_part(std::string& to, std::string_view part) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : part) {
    if (is_plain(c)) {
      to += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      to += '%';
      to += kHex[byte >> 4];
      to += kHex[byte & 15];
    }
  }
}

constexpr std::array<std::uint16_t, 256> make_crc_table() noexcept {
  std::array<std::uint16_t, 256> table{};
  for (unsigned i = 0; i < 256; ++i) {
    unsigned crc = i << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000U) != 0 ? (crc << 1) ^ 0x1021U : crc << 1;
    table[i] = static_cast<std::uint16_t>(crc);
  }
  return table;
}
constexpr auto kCrcTable = make_crc_table();

}  // namespace

bool append_key(std::string& to, std::string_view prefix, char kind, const StoreKey& key) {
  std::array<char, kMaxKeyBytes> joined;
  if (join_key(kind, key, joined) == 0) return false;  // one bound for all stores
  const bool has_group = key.group < key.parts.size();
  to += prefix;
  to += '{';
  append_part(to, key.space);
  for (std::size_t i = 0; i < key.parts.size(); ++i) {
    if (has_group && i != key.group) continue;
    to += ':';
    append_part(to, key.parts[i]);
  }
  to += '}';
  to += kind;
  if (!has_group) return true;
  to += std::to_string(key.group);
  for (std::size_t i = 0; i < key.parts.size(); ++i) {
    if (i == key.group) continue;
    to += ':';
    append_part(to, key.parts[i]);
  }
  return true;
}

std::uint16_t slot_of(std::string_view key) noexcept {
  const auto open = key.find('{');
  if (open != std::string_view::npos) {
    const auto close = key.find('}', open + 1);
    if (close != std::string_view::npos && close > open + 1) key = key.substr(open + 1, close - open - 1);
  }
  unsigned crc = 0;
  for (const char c : key) {
    crc = ((crc << 8) & 0xffffU) ^ kCrcTable[((crc >> 8) ^ static_cast<unsigned char>(c)) & 0xffU];
  }
  return static_cast<std::uint16_t>(crc % kRedisSlots);
}

}  // namespace gatehouse::core
