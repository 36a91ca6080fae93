#include "http/headers.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/text.hpp"

namespace gatehouse::core {
namespace {

constexpr std::uint64_t kLowerMask = 0x2020202020202020U;

template <class Word>
Word load(const char* from) noexcept {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// A known name: lower case, letters, digits and '-' only.
template <std::size_t N>
struct Name {
  consteval Name(const char (&text)[N + 1]) { std::copy_n(text, N, chars); }  // NOLINT(google-explicit-constructor)
  char chars[N];
};
template <std::size_t N>
Name(const char (&)[N]) -> Name<N - 1>;

template <class Word, std::size_t Offset, std::size_t N>
constexpr Word word_of(const Name<N>& name) noexcept {
  std::array<char, sizeof(Word)> bytes{};
  std::copy_n(name.chars + Offset, sizeof(Word), bytes.begin());
  return std::bit_cast<Word>(bytes);
}

/// Compares word by word with the case bit set in both. That is exact for tokens: among the characters of a token only
/// letters share their other seven bits with a letter of the other case, and only '\r' (no token) falls on '-'.
template <Name kName, std::size_t kOffset = 0>
bool is(const char* text) noexcept {
  constexpr std::size_t kSize = sizeof(kName.chars);
  constexpr std::size_t kLeft = kSize - kOffset;
  if constexpr (kLeft == 0) {
    return true;
  } else if constexpr (kLeft >= 8 || (kSize >= 8)) {
    constexpr std::size_t kAt = kLeft >= 8 ? kOffset : kSize - 8;  // the last word overlaps the one before
    constexpr auto kWord = word_of<std::uint64_t, kAt>(kName) | kLowerMask;
    if ((load<std::uint64_t>(text + kAt) | kLowerMask) != kWord) return false;
    return is<kName, kAt + 8>(text);
  } else if constexpr (kSize >= 4) {
    constexpr auto kFirst = word_of<std::uint32_t, 0>(kName) | 0x20202020U;
    constexpr auto kLast = word_of<std::uint32_t, kSize - 4>(kName) | 0x20202020U;
    return (load<std::uint32_t>(text) | 0x20202020U) == kFirst &&
           (load<std::uint32_t>(text + kSize - 4) | 0x20202020U) == kLast;
  } else {
    for (std::size_t i = 0; i < kSize; ++i) {
      if ((text[i] | 0x20) != kName.chars[i]) return false;
    }
    return true;
  }
}

HeaderId id_up_to_9(const char* text, std::size_t size) noexcept {
  using enum HeaderId;
  switch (size) {
    case 2:
      return is<"te">(text) ? te : other;
    case 3:
      return is<"via">(text) ? via : other;
    case 4:
      return is<"host">(text) ? host : is<"date">(text) ? date : other;
    case 5:
      return is<"proxy">(text) ? proxy : other;
    case 6:
      if (is<"accept">(text)) return accept;
      if (is<"cookie">(text)) return cookie;
      if (is<"origin">(text)) return origin;
      if (is<"server">(text)) return server;
      return is<"expect">(text) ? expect : other;
    case 7:
      return is<"upgrade">(text) ? upgrade : is<"trailer">(text) ? trailer : other;
    case 8:
      return is<"location">(text) ? location : other;
    default:
      return is<"x-real-ip">(text) ? x_real_ip : is<"forwarded">(text) ? forwarded : other;
  }
}

HeaderId id_from_10(const char* text, std::size_t size) noexcept {
  using enum HeaderId;
  if (size >= 13 && is<"x-forwarded-">(text)) return x_forwarded;
  switch (size) {
    case 10:
      if (is<"connection">(text)) return connection;
      if (is<"user-agent">(text)) return user_agent;
      if (is<"keep-alive">(text)) return keep_alive;
      return is<"tracestate">(text) ? tracestate : other;
    case 11:
      return is<"traceparent">(text) ? traceparent : is<"retry-after">(text) ? retry_after : other;
    case 12:
      if (is<"content-type">(text)) return content_type;
      if (is<"x-request-id">(text)) return x_request_id;
      return is<"max-forwards">(text) ? max_forwards : other;
    case 13:
      return is<"authorization">(text) ? authorization : other;
    case 14:
      return is<"content-length">(text) ? content_length : is<"http2-settings">(text) ? http2_settings : other;
    case 16:
      return is<"proxy-connection">(text) ? proxy_connection : other;
    case 17:
      return is<"transfer-encoding">(text) ? transfer_encoding : other;
    case 18:
      return is<"proxy-authenticate">(text) ? proxy_authenticate : other;
    case 19:
      return is<"proxy-authorization">(text) ? proxy_authorization : other;
    case 29:
      return is<"access-control-request-method">(text) ? access_control_request_method : other;
    default:
      return other;
  }
}

}  // namespace

HeaderId header_id(std::string_view name) noexcept {
  if (name.size() < 2) return HeaderId::other;
  return name.size() < 10 ? id_up_to_9(name.data(), name.size()) : id_from_10(name.data(), name.size());
}

bool iequals(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && to_lower(a[i]) != to_lower(b[i])) return false;
  }
  return true;
}

void Headers::grow() {
  // Twice a browser's usual number; an exchange with more moves its list once or twice inside the arena.
  const std::uint32_t capacity = capacity_ == 0 ? 32 : 2 * capacity_;
  auto* data = arena_->make_array<Header>(capacity);
  if (size_ != 0) std::memcpy(data, data_, size_ * sizeof(Header));
  data_ = data;
  capacity_ = capacity;
}

void Headers::set(std::string_view name, std::string_view value) {
  const auto id = header_id(name);
  bool is_placed = false;
  keep_if([&](const Header& field) {
    if (field.id != id || !iequals(field.name, name)) return true;
    if (is_placed) return false;
    is_placed = true;
    auto& place = data_[&field - data_];
    place.name = name;
    place.value = value;
    return true;
  });
  if (!is_placed) add(name, value, id);
}

std::size_t Headers::remove(std::string_view name) {
  const auto id = header_id(name);
  return keep_if([&](const Header& field) { return field.id != id || !iequals(field.name, name); });
}

const Header* Headers::find(HeaderId id) const noexcept {
  const auto* found = std::find_if(begin(), end(), [id](const Header& field) { return field.id == id; });
  return found == end() ? nullptr : found;
}

const Header* Headers::find(std::string_view name) const noexcept {
  const auto id = header_id(name);
  const auto* found =
      std::find_if(begin(), end(), [&](const Header& field) { return field.id == id && iequals(field.name, name); });
  return found == end() ? nullptr : found;
}

std::size_t Headers::count(HeaderId id) const noexcept {
  return static_cast<std::size_t>(std::count_if(begin(), end(), [id](const Header& field) { return field.id == id; }));
}

}  // namespace gatehouse::core
