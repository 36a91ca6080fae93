#include "stores/fingerprint.hpp"

#include <sys/random.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace gatehouse::core {
namespace {

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void round() noexcept {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  void absorb(std::uint64_t word) noexcept {
    v3 ^= word;
    round();
    v0 ^= word;
  }
  std::uint64_t squeeze() noexcept {
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

}  // namespace

Fingerprinter::Fingerprinter() : key_{} {
  if (::getrandom(key_.data(), sizeof key_, 0) != static_cast<ssize_t>(sizeof key_)) {
    throw std::system_error(errno, std::generic_category(), "getrandom");
  }
}

Fingerprint Fingerprinter::of(std::string_view bytes) const noexcept {
  SipState state{key_[0] ^ 0x736f6d6570736575, key_[1] ^ 0x646f72616e646f6d ^ 0xee, key_[0] ^ 0x6c7967656e657261,
                 key_[1] ^ 0x7465646279746573};
  const char* at = bytes.data();
  std::uint64_t word = 0;
  for (std::size_t left = bytes.size() / 8; left > 0; --left, at += 8) {
    std::memcpy(&word, at, 8);
    state.absorb(word);
  }
  word = 0;
  if (const auto rest = bytes.size() % 8; rest != 0) std::memcpy(&word, at, rest);
  state.absorb(word | static_cast<std::uint64_t>(bytes.size()) << 56);
  state.v2 ^= 0xee;
  Fingerprint result;
  result.low = state.squeeze();
  state.v1 ^= 0xdd;
  result.high = state.squeeze();
  return result;
}

std::size_t join_key(char kind, const StoreKey& key, std::array<char, kMaxKeyBytes>& to) noexcept {
  if (key.parts.size() > kMaxKeyParts) return 0;
  to[0] = kind;
  std::size_t used = 1;
  const auto add = [&](std::string_view part) noexcept {
    if (part.size() > kMaxKeyBytes || used + 2 + part.size() > kMaxKeyBytes) return false;
    to[used] = static_cast<char>(part.size() & 0xff);
    to[used + 1] = static_cast<char>(part.size() >> 8);
    if (!part.empty()) std::memcpy(to.data() + used + 2, part.data(), part.size());
    used += 2 + part.size();
    return true;
  };
  if (!add(key.space)) return 0;
  for (const auto part : key.parts) {
    if (!add(part)) return 0;
  }
  return used;
}

}  // namespace gatehouse::core
