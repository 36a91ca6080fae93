#include "plugin/runtime.hpp"

namespace gatehouse::core {

PluginRuntime::PluginRuntime(RuntimeSettings settings, const Clock& clock,
                             std::span<const Extension> extensions) noexcept
    : settings_(std::move(settings)),
      clock_(clock),
      extensions_(extensions),
      accounting_(settings_.workers),
      host_{host_functions(), this} {}

const void* PluginRuntime::extension(std::string_view id) const noexcept {
  for (const auto& extension : extensions_) {
    if (extension.id == id) return extension.table;
  }
  return nullptr;
}

}  // namespace gatehouse::core
