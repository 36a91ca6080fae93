// gatehouse.pattern/1: regular expressions of a config, over the whole value.
#include <deque>

#include "base/pattern.hpp"
#include "plugin/host_extensions.hpp"

namespace gatehouse::core {
namespace {

struct Patterns final : InstancePart {
  std::deque<Pattern> patterns;  // their addresses are the handles
};

gh_pattern* compile(gh_instance* handle, gh_text text, const gh_value* at) noexcept {
  auto* instance = creating(handle, "pattern.compile outside of create");
  if (instance == nullptr) return nullptr;
  auto compiled = Pattern::compile(view(text));
  if (!compiled) {
    const auto& error = compiled.error();
    std::string message("regular expression: ");
    message.append(error.message);
    if (!error.fragment.empty()) message.append(" at \"").append(error.fragment).append("\"");
    instance->tell(true, reinterpret_cast<const Value*>(at), message);
    return nullptr;
  }
  auto& patterns = part_of<Patterns>(*instance, ExtensionId::pattern);
  return reinterpret_cast<gh_pattern*>(&patterns.patterns.emplace_back(std::move(*compiled)));
}

std::uint32_t matches(const gh_pattern* handle, gh_text text) noexcept {
  return handle != nullptr && reinterpret_cast<const Pattern*>(handle)->matches(view(text)) ? 1 : 0;
}

}  // namespace

const gh_pattern_v1& pattern_extension() noexcept {
  static constexpr gh_pattern_v1 kTable{sizeof(gh_pattern_v1), 0, &compile, &matches};
  return kTable;
}

}  // namespace gatehouse::core
