// The families of codes, each in a file of its own.
#pragma once

#include <span>

#include "config/codes.hpp"

namespace gatehouse::core {

std::span<const CodeInfo> text_codes() noexcept;
std::span<const CodeInfo> shape_codes() noexcept;
std::span<const CodeInfo> name_codes() noexcept;
std::span<const CodeInfo> meaning_codes() noexcept;
std::span<const CodeInfo> plugin_codes() noexcept;
std::span<const CodeInfo> file_codes() noexcept;
std::span<const CodeInfo> warning_codes() noexcept;

}  // namespace gatehouse::core
