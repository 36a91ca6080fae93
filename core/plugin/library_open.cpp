// The only calls of the dynamic loader.
#include <dlfcn.h>

#include "plugin/library_file.hpp"

namespace gatehouse::core {
namespace {

/// Majors whose entry is looked for when ours is missing, so that the message can name both versions.
constexpr std::uint32_t kOtherMajors = 9;

std::string entry_name(std::uint32_t major) { return "gatehouse_plugin_v" + std::to_string(major); }

PluginProblem no_entry(void* handle, const std::string& where) {
  const auto ours = std::to_string(GH_ABI_MAJOR);
  for (std::uint32_t major = 0; major <= kOtherMajors; ++major) {
    if (major == GH_ABI_MAJOR || ::dlsym(handle, entry_name(major).c_str()) == nullptr) continue;
    return {"E0503", where + ": built for plugin ABI " + std::to_string(major) + ", this gateway has ABI " + ours,
            major > GH_ABI_MAJOR ? "update the gateway, or build the plugin with an SDK of ABI " + ours
                                 : "rebuild the plugin with the SDK of this gateway"};
  }
  return {"E0503", where + ": it does not export gatehouse_plugin_v" + ours + ", so it is no plugin",
          "build it with gatehouse_plugin(...) of the SDK"};
}

}  // namespace

PluginResult<OpenedLibrary> open_library(const std::filesystem::path& copy, const std::string& where) {
  // NOW: a missing symbol is an error of the load, not of a request at night. LOCAL: no plugin sees another's symbols.
  void* handle = ::dlopen(copy.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* reason = ::dlerror();
    std::string text = reason == nullptr ? "unknown reason" : reason;
    if (const auto begin = copy.string() + ": "; text.starts_with(begin)) text.erase(0, begin.size());
    return PluginProblem{"E0502", where + ": " + text, "check it with: gatehouse plugin check " + where};
  }
  void* entry = ::dlsym(handle, GH_PLUGIN_ENTRY);
  if (entry == nullptr) {
    auto problem = no_entry(handle, where);
    close_library(handle);
    return problem;
  }
  const auto* table = reinterpret_cast<gh_plugin_entry>(entry)();
  if (table == nullptr) {
    close_library(handle);
    return PluginProblem{"E0504", where + ": its entry function gives no table", "build it with the SDK"};
  }
  return OpenedLibrary{handle, table};
}

void close_library(void* handle) noexcept { ::dlclose(handle); }

}  // namespace gatehouse::core
