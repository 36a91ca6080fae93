// What the YAML parser refuses, said in words that name the mistake.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/report.hpp"

namespace gatehouse::core {

/// Reports the error `message` that the parser raised at byte `offset` of file `file`. Looks at the text around it: an
/// open quote, an unquoted `*.host`, a tab and the like are named as such.
void report_syntax_error(ConfigReport& report, std::uint32_t file, std::uint32_t offset, std::string_view message);

/// "the quoted text opened at 12:9 never closes"
std::string open_quote_message(const Sources& sources, std::uint32_t file, std::uint32_t offset);

}  // namespace gatehouse::core
