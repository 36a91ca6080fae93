#include "http/request_id.hpp"

#include <sys/random.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/text.hpp"

namespace gatehouse::core {
namespace {

constexpr std::size_t kTextSize = 36;
constexpr std::size_t kMaxAccepted = 128;
/// Two digits per byte value.
constexpr auto kHexPairs = [] {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<char, 512> pairs{};
  for (std::size_t i = 0; i < 256; ++i) {
    pairs[2 * i] = kDigits[i >> 4];
    pairs[2 * i + 1] = kDigits[i & 15];
  }
  return pairs;
}();

char* put_hex(char* to, std::uint64_t value, unsigned bytes) noexcept {
  for (unsigned i = bytes; i-- > 0; to += 2) std::memcpy(to, &kHexPairs[2 * ((value >> (8 * i)) & 0xff)], 2);
  return to;
}

/// SplitMix64: spreads a seed over a whole state, as the authors of xoshiro advise.
std::uint64_t split_mix(std::uint64_t& seed) noexcept {
  std::uint64_t z = (seed += 0x9e3779b97f4a7c15U);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

}  // namespace

RequestIds::RequestIds() {
  if (::getrandom(state_.data(), sizeof state_, 0) != static_cast<ssize_t>(sizeof state_)) {
    throw std::system_error(errno, std::generic_category(), "getrandom");
  }
  state_[0] |= 1;  // the all-zero state would stay zero
}

RequestIds::RequestIds(std::uint64_t seed) noexcept {
  for (auto& word : state_) word = split_mix(seed);
}

// xoshiro256**, Blackman and Vigna 2018.
std::uint64_t RequestIds::next() noexcept {
  const auto result = std::rotl(state_[1] * 5, 7) * 9;
  const auto shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

std::string_view RequestIds::make(std::chrono::system_clock::time_point wall, Arena& arena) {
  const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(wall).time_since_epoch().count();
  const auto time = static_cast<std::uint64_t>(since_epoch);
  const auto a = next();
  const auto b = next();
  auto* text = arena.make_array<char>(kTextSize);
  char* at = put_hex(text, time >> 16, 4);
  *at++ = '-';
  at = put_hex(at, time, 2);
  *at++ = '-';
  at = put_hex(at, 0x7000 | (a & 0x0fff), 2);  // version 7
  *at++ = '-';
  at = put_hex(at, 0x8000 | (a >> 12 & 0x3fff), 2);  // variant 10
  *at++ = '-';
  put_hex(at, b, 6);
  return {text, kTextSize};
}

bool is_request_id(std::string_view text) noexcept {
  constexpr std::string_view kMarks = "-_.:/+=@";
  return !text.empty() && text.size() <= kMaxAccepted &&
         std::ranges::all_of(text, [&](char c) { return is_alnum(c) || kMarks.find(c) != std::string_view::npos; });
}

}  // namespace gatehouse::core
