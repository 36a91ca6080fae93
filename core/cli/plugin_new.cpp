// gatehouse plugin new: a plugin that builds and passes its tests at once.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/text.hpp"
#include "cli/plugin_commands.hpp"
#include "cli/plugin_template.hpp"
#include "server/build_info.hpp"

namespace gatehouse::core {
namespace {

namespace fs = std::filesystem;

using Words = std::map<std::string, std::string>;

/// "rate-limit": what YAML and the file are called. It becomes an identifier of C++, so it begins with a letter.
bool is_plugin_name(std::string_view name) {
  if (name.empty() || name.size() > 63 || name.front() < 'a' || name.front() > 'z' || name.ends_with('-')) return false;
  for (const char c : name) {
    if (!is_digit(c) && c != '-' && (c < 'a' || c > 'z')) return false;
  }
  return name.find("--") == std::string_view::npos;
}

std::string snake_case(std::string_view name) {
  std::string out(name);
  for (auto& c : out) c = c == '-' ? '_' : c;
  return out;
}

std::string pascal_case(std::string_view name) {
  std::string out;
  bool is_begin = true;
  for (const char c : name) {
    if (c != '-') out += is_begin && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    is_begin = c == '-';
  }
  return out;
}

std::string filled(std::string_view text, const Words& words) {
  std::string out(text);
  for (const auto& [word, value] : words) {
    const auto marker = "@" + word + "@";
    for (auto at = out.find(marker); at != std::string::npos; at = out.find(marker, at + value.size())) {
      out.replace(at, marker.size(), value);
    }
  }
  return out;
}

/// "plugin_test.cpp.in" → "hello_test.cpp"
std::string file_name(std::string_view name, const std::string& stem) {
  std::string out(name.substr(0, name.size() - std::string_view(".in").size()));
  if (out.starts_with("plugin")) out.replace(0, std::string_view("plugin").size(), stem);
  return out;
}

int fail(const std::string& why) {
  std::fputs(("gatehouse: " + why + "\n").c_str(), stderr);
  return 1;
}

}  // namespace

int new_plugin(const PluginNewArguments& arguments) {
  const auto& name = arguments.name;
  if (!is_plugin_name(name)) {
    return fail(
        fmt::format("'{}' is no name for a plugin: lower-case letters, digits and '-', such as tenant-gate", name));
  }
  const auto directory = fs::absolute(arguments.directory.empty() ? name : arguments.directory);
  std::error_code failure;
  if (fs::exists(directory, failure) && !fs::is_empty(directory, failure)) {
    return fail(fmt::format("'{}' is there already", directory.string()));
  }
  fs::create_directories(directory, failure);
  if (failure) return fail(fmt::format("'{}' cannot be made: {}", directory.string(), failure.message()));
  const auto prefix = fs::read_symlink("/proc/self/exe", failure).parent_path().parent_path();
  const Words words{{"NAME", name},
                    {"FILE", snake_case(name)},
                    {"STRUCT", pascal_case(name)},
                    {"VERSION", std::string(build_info().version)},
                    {"PREFIX", prefix.string()},
                    {"DIRECTORY", directory.string()}};
  for (const auto& each : plugin_template()) {
    const auto path = directory / file_name(each.name, snake_case(name));
    std::ofstream file(path, std::ios::binary);
    file << filled(each.text, words);
    if (!file.flush()) return fail(fmt::format("'{}' cannot be written", path.string()));
  }
  std::fputs(fmt::format("cd {} && cmake --preset dev && cmake --build --preset dev && ctest --preset dev\n",
                         arguments.directory.empty() ? name : arguments.directory)
                 .c_str(),
             stdout);
  return 0;
}

}  // namespace gatehouse::core
