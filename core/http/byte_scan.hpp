// The loops that look at every byte of a head, sixteen at a time where the machine can.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace gatehouse::core {

#if defined(__SSE2__)
namespace detail {

/// A bit for each of the sixteen bytes at `from` that is below 0x20 or 0x7f.
inline unsigned control_mask(const char* from) noexcept {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(low, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f)))));
}

inline unsigned equal_mask(const char* from, char c) noexcept {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c))));
}

/// A bit for each of the sixteen bytes at `from` that is a letter, a digit or '-'.
inline unsigned plain_name_mask(const char* from) noexcept {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  const __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
  const auto between = [](__m128i value, char first, char last) {
    return _mm_and_si128(_mm_cmpgt_epi8(value, _mm_set1_epi8(static_cast<char>(first - 1))),
                         _mm_cmplt_epi8(value, _mm_set1_epi8(static_cast<char>(last + 1))));
  };
  const __m128i letters = between(lower, 'a', 'z');
  const __m128i others = _mm_or_si128(between(bytes, '0', '9'), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('-')));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(letters, others)));
}

}  // namespace detail
#endif

/// First byte of [at, end) that is below 0x20 or 0x7f, or `end`. HTAB, CR and LF are control characters here too.
/// [base, at) must be readable: with it the last few bytes are looked at in one step.
inline const char* find_control(const char* base, const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    if (const unsigned mask = detail::control_mask(at); mask != 0) return at + __builtin_ctz(mask);
  }
  if (at == end) return end;
  if (end - base >= 16) {
    const unsigned mask = detail::control_mask(end - 16) >> (at - (end - 16));
    return mask == 0 ? end : at + __builtin_ctz(mask);
  }
#endif
  while (at != end && static_cast<unsigned char>(*at) >= 0x20 && *at != 0x7f) ++at;
  return at;
}

/// First `c` in [at, end), or `end`; the same contract. For short distances: std::memchr wins from about 64 bytes on.
inline const char* find_near(const char* base, const char* at, const char* end, char c) noexcept {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    if (const unsigned mask = detail::equal_mask(at, c); mask != 0) return at + __builtin_ctz(mask);
  }
  if (at == end) return end;
  if (end - base >= 16) {
    const unsigned mask = detail::equal_mask(end - 16, c) >> (at - (end - 16));
    return mask == 0 ? end : at + __builtin_ctz(mask);
  }
#endif
  while (at != end && *at != c) ++at;
  return at;
}

/// Only bytes that may stand in a request-target: 0x21 to 0x7e but '#', which would begin a fragment and is never sent
/// (RFC 9112 §3.2).
inline bool is_target_text(std::string_view text) noexcept {
  const char* at = text.data();
  const char* end = at + text.size();
#if defined(__SSE2__)
  const __m128i space = _mm_set1_epi8(0x20);
  const __m128i del = _mm_set1_epi8(0x7f);
  const __m128i hash = _mm_set1_epi8('#');
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // Signed comparison: bytes from 0x80 on are negative and fail like control characters.
    const __m128i good = _mm_and_si128(_mm_cmpgt_epi8(bytes, space), _mm_cmplt_epi8(bytes, del));
    if (_mm_movemask_epi8(_mm_andnot_si128(_mm_cmpeq_epi8(bytes, hash), good)) != 0xffff) return false;
  }
#endif
  for (; at != end; ++at) {
    if (static_cast<unsigned char>(*at) <= 0x20 || static_cast<unsigned char>(*at) >= 0x7f || *at == '#') return false;
  }
  return true;
}

/// Copies a short text without a call; returns the end of the copy. Names and values are mostly below 32 bytes, where
/// a call of memcpy costs more than the copy.
inline char* copy_short(char* to, const char* from, std::size_t size) noexcept {
  if (size > 32) {
    std::memcpy(to, from, size);
  } else if (size >= 16) {
    std::memcpy(to, from, 16);
    std::memcpy(to + size - 16, from + size - 16, 16);
  } else if (size >= 8) {
    std::memcpy(to, from, 8);
    std::memcpy(to + size - 8, from + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(to, from, 4);
    std::memcpy(to + size - 4, from + size - 4, 4);
  } else {
    for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
  }
  return to + size;
}

}  // namespace gatehouse::core
