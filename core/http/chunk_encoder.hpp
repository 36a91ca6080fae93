// The few bytes around each chunk of a body we send.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/h1_writer.hpp"

namespace gatehouse::core {

/// Longest size line: sixteen digits and CRLF.
inline constexpr std::size_t kChunkHeadBytes = 18;
/// Follows the data of every chunk.
inline constexpr std::string_view kChunkEnd = "\r\n";
/// Ends a chunked body without trailers.
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

/// Writes the size line of a chunk of `size` bytes to `to` (at least kChunkHeadBytes); returns its length.
/// `size` is never 0: an empty chunk would end the body. Hot path.
inline std::size_t write_chunk_head(char* to, std::uint64_t size) noexcept {
  constexpr char kDigits[] = "0123456789abcdef";
  unsigned digits = 1;
  while (digits < 16 && (size >> (4 * digits)) != 0) ++digits;
  for (unsigned i = 0; i < digits; ++i) to[i] = kDigits[(size >> (4 * (digits - 1 - i))) & 0xf];
  to[digits] = '\r';
  to[digits + 1] = '\n';
  return digits + 2;
}

/// The last chunk and `trailers`. False: it did not fit.
inline bool write_last_chunk(HeadWriter& writer, const Headers& trailers) noexcept {
  writer.text("0\r\n");
  for (const auto& field : trailers) writer.field(field.name, field.value);
  writer.end_of_line();
  return !writer.has_overflowed();
}

}  // namespace gatehouse::core
