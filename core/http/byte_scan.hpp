// The loops that look at every byte of a head, sixteen at a time where the machine can.
#pragma once

#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace gatehouse::core {

/// First byte of [at, end) that is below 0x20 or 0x7f, or `end`. HTAB, CR and LF are control characters here too.
inline const char* find_control(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i last_control = _mm_set1_epi8(0x1f);
  const __m128i del = _mm_set1_epi8(0x7f);
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes),
                                      _mm_cmpeq_epi8(bytes, del));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits));
    if (mask != 0) return at + __builtin_ctz(mask);
  }
#endif
  while (at != end && static_cast<unsigned char>(*at) >= 0x20 && *at != 0x7f) ++at;
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

}  // namespace gatehouse::core
