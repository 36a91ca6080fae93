// Finds the end of a message head in a growing buffer and refuses early what cannot become a head.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace gatehouse::core {

/// Bytes, but for `fields`. `line` bounds one line of the head, `head` all of it with the empty line at its end.
struct HeadLimits {
  std::uint32_t target = 8 * 1024;
  std::uint32_t head = 32 * 1024;
  std::uint32_t fields = 100;
  std::uint32_t line = 16 * 1024;
};

inline constexpr HeadLimits kRequestHeadLimits{};
inline constexpr HeadLimits kResponseHeadLimits{.target = 0, .head = 64 * 1024, .fields = 200, .line = 64 * 1024};

/// One per head. What it reports depends on the bytes alone, never on how they were split into reads: an error is
/// reported for the first offending byte. Side::client scans requests, Side::upstream responses. Hot path.
class HeadScanner {
 public:
  HeadScanner(Side side, const HeadLimits& limits) noexcept : limits_(limits), side_(side) {}

  /// `bytes_so_far` begins where the head begins and is what the previous call saw with more at its end (it may have
  /// moved). Returns 0 when more is needed, else the size of the head with its empty line; a tolerated empty line in
  /// front of a request line is part of that size (parse_request_head skips it).
  /// Errors: requests bad_head, not_implemented, uri_too_long, headers_too_large;
  /// responses upstream_protocol_error, upstream_headers_too_large.
  Result<std::size_t> scan(std::string_view bytes_so_far) noexcept;

  /// The finer cause after an error, for the log. A static string.
  [[nodiscard]] const char* detail() const noexcept { return detail_; }

 private:
  enum class At : std::uint8_t { begin, start_line, first_field, fields };

  Result<std::size_t> walk(std::string_view bytes) noexcept;
  Result<void> check_line(std::string_view line) noexcept;
  Result<void> check_request_line(std::string_view line) noexcept;
  Result<void> check_field_start(char first) noexcept;
  Result<bool> end_line(std::string_view line) noexcept;
  const char* skip_plain_fields(const char* base, const char* at, const char* end) noexcept;
  Error malformed(const char* detail) noexcept;
  Error too_large(const char* detail) noexcept;

  HeadLimits limits_;
  const char* detail_ = "";
  std::uint32_t position_ = 0;    // everything before it has been looked at
  std::uint32_t line_begin_ = 0;  // first byte of the current line
  std::uint32_t fields_ = 0;
  At at_ = At::begin;
  Side side_;
};

}  // namespace gatehouse::core
