// The step of a load that concerns plugins: find each one, and read the configuration of its instances by its schema.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/check.hpp"
#include "config/plugin_libraries.hpp"
#include "config/reader.hpp"

namespace gatehouse::core {

class PluginStep {
 public:
  /// `elsewhere`: addresses of instances that stand outside the files under check.
  PluginStep(Reader& reader, Sources& sources, PluginLibraries& libraries, const GatewayConfig& gateway,
             const NameSet& elsewhere)
      : reader_(reader), sources_(sources), libraries_(libraries), gateway_(gateway), elsewhere_(elsewhere) {}

  /// Fills PluginEntryConfig::config of every entry of `model`; what cannot be used is reported and stays null.
  void run(Model& model);

 private:
  struct Entry {
    PluginEntryConfig* entry = nullptr;
    std::string address;
    enum class State : std::uint8_t { unread, reading, done } state = State::unread;
  };

  void collect(std::vector<PluginEntryConfig>& entries, const std::string& scope);
  void check_twice(const std::vector<PluginEntryConfig>& entries, const std::string& scope);
  bool open_registry();
  LibraryPtr library_of(const PluginEntryConfig& entry);
  void report_missing(const PluginEntryConfig& entry);
  void read(Entry& entry);
  void read_config(Entry& entry, LibraryPtr library);
  void use(Entry& entry, const Item& address, const Library& library);

  Reader& reader_;
  Sources& sources_;
  PluginLibraries& libraries_;
  const GatewayConfig& gateway_;
  const NameSet& elsewhere_;
  LibraryRegistry* registry_ = nullptr;
  std::vector<Entry> entries_;
  std::map<std::string, LibraryPtr> found_;  // by name; null: reported already
};

}  // namespace gatehouse::core
