// Between the texts of the plugin boundary and those of the core.
#pragma once

#include <string_view>

#include "gatehouse/abi/plugin.h"

namespace gatehouse::core {

inline std::string_view view(gh_text text) noexcept {
  return text.data == nullptr ? std::string_view{} : std::string_view(text.data, text.size);
}
inline gh_text text_of(std::string_view text) noexcept { return {text.data(), text.size()}; }

}  // namespace gatehouse::core
