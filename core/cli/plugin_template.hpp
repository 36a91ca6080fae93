// The files of sdk/template, as they were when the gateway was built.
#pragma once

#include <span>
#include <string_view>

namespace gatehouse::core {

struct TemplateFile {
  std::string_view name;  // "plugin.cpp.in"
  std::string_view text;
};

std::span<const TemplateFile> plugin_template() noexcept;

}  // namespace gatehouse::core
