// Strict incremental decoder of the chunked coding (RFC 9112 §7.1); buffers no byte of a body.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "http/headers.hpp"

namespace gatehouse::core {

struct ChunkLimits {
  std::uint32_t extension = 256;               // bytes of one chunk's extensions
  std::uint32_t extensions_total = 16 * 1024;  // of all chunks of a message
  std::uint32_t trailer_bytes = 8 * 1024;
  std::uint32_t trailer_fields = 32;
};

/// One per body. Extensions are checked and dropped; trailers go to their own list, never into the head; they still
/// have to pass check_trailers(). Hot path.
class ChunkDecoder {
 public:
  struct Step {
    std::size_t consumed = 0;  // bytes of `in` that are done with, framing and data
    std::string_view data;     // body bytes, a view into `in`; may be empty
    bool done = false;         // the message is complete; what follows belongs to the next one
  };

  /// Side::client: a request body (bad_framing, bad_head); Side::upstream: a response (upstream_protocol_error).
  /// `trailers` and its arena outlive the decoder.
  ChunkDecoder(Side side, Headers& trailers, const ChunkLimits& limits = {}) noexcept
      : trailers_(&trailers), limits_(limits), side_(side) {}

  /// Decodes up to the next piece of data. Call again with the rest of the input while it is not empty and not done; a
  /// step without data and not done has consumed everything. Must not be called after done or an error.
  Result<Step> step(std::string_view in);

  /// Bytes of the current chunk that are still to come; 0 between chunks. A hint how much to read.
  [[nodiscard]] std::uint64_t remaining() const noexcept { return at_ == At::data ? remaining_ : 0; }
  [[nodiscard]] const char* detail() const noexcept { return detail_; }

 private:
  enum class At : std::uint8_t { size, extension, size_lf, data, data_cr, data_lf, trailer, trailer_lf, done };

  Result<void> take(char c);
  Result<void> take_size(char c) noexcept;
  Result<void> take_extension(char c) noexcept;
  Result<void> take_trailer(char c);
  Result<void> end_trailer_line();
  void append_to_line(char c);
  Error bad_framing(const char* detail) noexcept;
  Error bad_trailer(const char* detail) noexcept;

  Headers* trailers_;
  const char* detail_ = "";
  std::uint64_t remaining_ = 0;  // of the chunk; while in size: the number read so far
  char* line_ = nullptr;         // the current trailer line, in the arena
  std::uint32_t line_size_ = 0;
  std::uint32_t line_capacity_ = 0;
  std::uint32_t trailer_size_ = 0;  // of all trailer lines so far
  ChunkLimits limits_;
  std::uint32_t extension_ = 0;
  std::uint32_t extensions_total_ = 0;
  std::uint8_t digits_ = 0;
  bool is_quoted_ = false;
  bool is_escaped_ = false;
  At at_ = At::size;
  Side side_;
};

}  // namespace gatehouse::core
