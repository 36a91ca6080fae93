#include "cli/plugin_symbols.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace gatehouse::core {
namespace {

constexpr std::string_view kEntry = "gatehouse_plugin_v1";

/// Calls that concern the whole process, and with it every other plugin.
constexpr std::array<std::string_view, 23> kProcessWide{
    "fork",   "vfork",  "system", "popen",  "execve", "posix_spawn", "signal",        "sigaction",
    "exit",   "_exit",  "chdir",  "setenv", "putenv", "unsetenv",    "setlocale",     "uselocale",
    "setuid", "setgid", "umask",  "dlopen", "alarm",  "setitimer",   "pthread_create"};
/// std::thread's start.
constexpr std::string_view kThreadStart = "_ZNSt6thread15_M_start_thread";

/// Defined by the program when it is built with a sanitizer.
bool is_of_sanitizer(std::string_view name) {
  constexpr std::array<std::string_view, 5> kPrefixes{"__asan", "__ubsan", "__tsan", "__sanitizer", "__lsan"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

/// "'foo' and 2 more"
std::string named(const std::vector<std::string>& names) {
  if (names.size() == 1) return fmt::format("'{}'", names.front());
  return fmt::format("'{}' and {} more", names.front(), names.size() - 1);
}

}  // namespace

std::vector<PluginFinding> check_symbols(const ElfFile& file, const DefinedIn& defined) {
  if (!file.problem.empty()) return {{file.problem, "build it with gatehouse_plugin() on this machine"}};
  std::vector<std::string> exported;
  std::vector<std::string> unique;
  std::vector<std::string> undefined;
  std::vector<std::string> process_wide;
  bool has_entry = false;
  for (const auto& symbol : file.symbols) {
    if (is_of_sanitizer(symbol.name)) continue;
    if (symbol.is_unique) unique.push_back(symbol.name);
    if (symbol.is_defined) {
      has_entry = has_entry || symbol.name == kEntry;
      if (symbol.name != kEntry) exported.push_back(symbol.name);
      continue;
    }
    if (symbol.is_weak) continue;
    const bool is_forbidden = symbol.name.starts_with(kThreadStart) ||
                              std::find(kProcessWide.begin(), kProcessWide.end(), symbol.name) != kProcessWide.end();
    if (is_forbidden) process_wide.push_back(symbol.name);
    if (!symbol.library.empty()) continue;
    const bool is_found = std::any_of(file.needed.begin(), file.needed.end(),
                                      [&](const std::string& library) { return defined(library, symbol.name); });
    if (!is_found) undefined.push_back(symbol.name);
  }
  std::vector<PluginFinding> findings;
  if (!has_entry) {
    findings.push_back({fmt::format("it does not export {}", kEntry),
                        "write GATEHOUSE_PLUGIN(<struct>) once, outside every namespace"});
  }
  if (!exported.empty()) {
    findings.push_back({fmt::format("it exports {} beside its entry", named(exported)),
                        "build it with gatehouse_plugin(), which hides everything else by a version script"});
  }
  if (!unique.empty()) {
    findings.push_back({fmt::format("{} is a UNIQUE symbol: the library could never be unloaded", named(unique)),
                        "compile with -fno-gnu-unique, as gatehouse_plugin() does"});
  }
  if (!undefined.empty()) {
    findings.push_back({fmt::format("{} is defined by no library it names", named(undefined)),
                        "name the library in gatehouse_plugin(… LIBRARIES …) and link with -Wl,-z,defs"});
  }
  if (!process_wide.empty()) {
    findings.push_back(
        {fmt::format("it calls {}: that concerns the whole process, and every other plugin in it", named(process_wide)),
         "use what the SDK offers instead, such as Setup::blocking for work that takes long"});
  }
  return findings;
}

bool is_defined_in(const std::string& library, const std::string& symbol) {
  void* const handle = ::dlopen(library.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (handle == nullptr) return false;
  const bool is_found = ::dlsym(handle, symbol.c_str()) != nullptr;
  ::dlclose(handle);
  return is_found;
}

}  // namespace gatehouse::core
