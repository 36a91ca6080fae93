// Keys of a plugin entry. Its `config` is read later, by the schema of the plugin.
#include "config/codecs.hpp"
#include "config/field_lists.hpp"

namespace gatehouse::core {
namespace {

using codec::field;

struct ModeWords {
  static constexpr std::string_view kName = "plugin mode";
  static constexpr std::array<std::pair<std::string_view, EntryMode>, 3> kWords{
      {{"enforce", EntryMode::enforce}, {"shadow", EntryMode::shadow}, {"off", EntryMode::off}}};
};

struct FailureWords {
  static constexpr std::string_view kName = "way to fail";
  static constexpr std::array<std::pair<std::string_view, bool>, 2> kWords{{{"closed", false}, {"open", true}}};
};

struct Written {
  using Value = const Item*;
  static constexpr TypeInfo kType{"map", {}};
  static bool read(Reader&, const Item& item, const Item*& out) {
    out = &item;
    return true;
  }
};

constexpr FieldInfo kEntry[] = {
    field<PluginEntryConfig, &PluginEntryConfig::name, codec::Name>("name", "", "Name of the plugin", kRequired),
    field<PluginEntryConfig, &PluginEntryConfig::as, codec::Name>(
        "as", "", "Name of the instance; the plugin's unless given. Needed to run one plugin twice in a chain"),
    field<PluginEntryConfig, &PluginEntryConfig::mode, codec::Enum<ModeWords>>(
        "mode", "enforce", "enforce; shadow: decides and reports, changes nothing; off: not in the chain"),
    field<PluginEntryConfig, &PluginEntryConfig::fails_open, codec::Enum<FailureWords>>(
        "on_failure", "closed", "When the plugin itself fails: answer 503, or go on without it"),
    field<PluginEntryConfig, &PluginEntryConfig::written, Written>(
        "config", "{}", "Keys of the plugin, or {use: <scope>/<instance>} to take those of another instance"),
};

}  // namespace

template <>
const StructInfo& struct_info<PluginEntryConfig>() {
  static constexpr StructInfo kInfo{"plugin", kEntry};
  return kInfo;
}

}  // namespace gatehouse::core
