// The table of all codes, put together from its families.
#include "config/codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "config/code_tables.hpp"

namespace gatehouse::core {

std::string code_text(Code code) {
  const auto number = static_cast<unsigned>(code);
  return is_warning(code) ? fmt::format("W{}", number - 1000) : fmt::format("E{:04}", number);
}

std::span<const CodeInfo> all_codes() noexcept {
  static const std::vector<CodeInfo>& kAll = *new std::vector<CodeInfo>([] {
    std::vector<CodeInfo> all;
    for (const auto family :
         {text_codes(), shape_codes(), name_codes(), meaning_codes(), plugin_codes(), file_codes(), warning_codes()}) {
      all.insert(all.end(), family.begin(), family.end());
    }
    return all;
  }());
  return kAll;
}

const CodeInfo* find_code(std::string_view text) noexcept {
  const auto same = [&](const CodeInfo& info) {
    const auto name = code_text(info.code);
    return name.size() == text.size() && std::equal(name.begin(), name.end(), text.begin(), [](char a, char b) {
             return a == (b == 'e' || b == 'w' ? b - 32 : b);
           });
  };
  const auto all = all_codes();
  const auto found = std::find_if(all.begin(), all.end(), same);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace gatehouse::core
