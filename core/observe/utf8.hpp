// Reading UTF-8 strictly, one code point at a time.
#pragma once

#include <cstddef>
#include <string_view>

namespace gatehouse::core {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

struct CodePoint {
  char32_t value;     // kReplacementCharacter when the bytes are not UTF-8
  std::size_t bytes;  // to skip; at least 1
};

/// First code point of `text`, which is not empty. Overlong forms, surrogates and values above U+10FFFF are refused
/// (RFC 3629 §3), one byte at a time.
CodePoint next_code_point(std::string_view text) noexcept;

}  // namespace gatehouse::core
