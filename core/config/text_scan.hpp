// A light look at YAML text line by line, for what the parser cannot say: where quotes open, where tabs indent.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gatehouse::core {

struct TextScan {
  std::optional<std::uint32_t> tab;         // first tab used as indentation outside quotes and block texts
  std::optional<std::uint32_t> open_quote;  // opening quote of the last quoted text that spans lines, or never closes
  std::optional<std::uint32_t> variable;    // last "${" outside quotes inside [..] or {..}
};

/// Looks at `text` up to byte `until`; a quoted or flow construct may be cut there.
TextScan scan_text(std::string_view text, std::size_t until);

/// Behind the closing quote of the quoted text that opens at `begin`, or npos when it never closes.
std::size_t behind_quote(std::string_view text, std::size_t begin) noexcept;

/// Behind the last line of the block text that "|" or ">" at `begin` opens.
std::size_t behind_block(std::string_view text, std::size_t begin) noexcept;

/// First byte that is not part of valid UTF-8, or npos.
std::size_t find_invalid_utf8(std::string_view text) noexcept;

}  // namespace gatehouse::core
