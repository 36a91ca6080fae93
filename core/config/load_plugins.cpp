#include "config/load_plugins.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/suggest.hpp"
#include "config/codecs.hpp"
#include "config/value_reader.hpp"

namespace gatehouse::core {
namespace {

/// "/usr/lib/gatehouse/plugins (12 files), /opt/plugins (missing)"
std::string searched(const std::vector<std::filesystem::path>& directories) {
  std::string out;
  for (const auto& directory : directories) {
    std::error_code failure;
    std::size_t files = 0;
    for (const auto& each : std::filesystem::directory_iterator(directory, failure)) {
      if (each.path().extension() == ".so") ++files;
    }
    out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", directory.string(),
                       failure ? "cannot be read" : fmt::format("{} file{}", files, files == 1 ? "" : "s"));
  }
  return out;
}

Code code_of(const PluginProblem& problem) {
  const auto* info = find_code(problem.code);
  return info == nullptr ? Code::plugin_not_loadable : info->code;
}

/// `config: {use: <address>}`: the address, or nullptr.
const Item* use_of(const Item* config) {
  if (config == nullptr || config->kind != Item::Kind::map || config->members.size() != 1) return nullptr;
  return config->find("use");
}

}  // namespace

void PluginStep::collect(std::vector<PluginEntryConfig>& entries, const std::string& scope) {
  check_twice(entries, scope);
  for (auto& each : entries) {
    entries_.push_back({&each, fmt::format("{}/{}", scope, each.instance().value), Entry::State::unread});
  }
}

void PluginStep::check_twice(const std::vector<PluginEntryConfig>& entries, const std::string& scope) {
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const auto& late = entries[i].instance();
    const auto end = entries.begin() + static_cast<std::ptrdiff_t>(i);
    const auto early = std::find_if(entries.begin(), end, [&](const PluginEntryConfig& each) {
      return each.instance().value == late.value && !late.value.empty();
    });
    if (early == end) continue;
    reader_.report().add(Code::instance_twice, late.place,
                         fmt::format("instance '{}' stands twice in the list of {}", late.value,
                                     scope == "global" ? "the main file" : scope),
                         fmt::format("first at {}; give one of them another name with 'as'",
                                     reader_.report().sources().describe(early->instance().place)));
  }
}

void PluginStep::run(Model& model) {
  collect(model.plugins, "global");
  for (auto& service : model.services) {
    collect(service.plugins, fmt::format("service/{}", service.name.value));
    for (auto& route : service.routes) collect(route.plugins, fmt::format("route/{}", route.name.value));
  }
  for (auto& route : model.routes) collect(route.plugins, fmt::format("route/{}", route.name.value));
  if (!entries_.empty() && open_registry()) {
    for (auto& each : entries_) read(each);
  }
  for (auto& each : entries_) each.entry->written = nullptr;
}

bool PluginStep::open_registry() {
  std::string problem;
  registry_ = libraries_.open(gateway_, problem);
  if (registry_ != nullptr) return true;
  const auto& place = gateway_.state_dir.place;
  reader_.report().add(Code::directory_not_writable, place.known() ? place : entries_.front().entry->name.place,
                       fmt::format("plugins need private copies below gateway.state_dir: {}", problem),
                       "make the directory and give it to the user of the gateway, or set gateway.state_dir");
  return false;
}

LibraryPtr PluginStep::library_of(const PluginEntryConfig& entry) {
  const auto& name = entry.name.value;
  if (const auto known = found_.find(name); known != found_.end()) {
    if (known->second == nullptr) report_missing(entry);
    return known->second;
  }
  auto found = registry_->find(name);
  if (found) return found_[name] = *found;
  found_[name] = nullptr;
  const auto& problem = found.error();
  if (code_of(problem) == Code::no_plugin) {
    report_missing(entry);
  } else {
    reader_.report().add_cause(code_of(problem), entry.name.place, name, problem.message, problem.help);
  }
  return nullptr;
}

void PluginStep::report_missing(const PluginEntryConfig& entry) {
  const auto& name = entry.name.value;
  std::string help;
  if (const auto nearest = suggest(name, registry_->names()); !nearest.empty() && nearest != name) {
    const auto library = registry_->find(nearest);
    help = fmt::format("did you mean '{}'{}? ", nearest, library ? fmt::format(" ({})", (*library)->version()) : "");
  }
  reader_.report().add_cause(Code::no_plugin, entry.name.place, name, fmt::format("no plugin named '{}'", name),
                             help + fmt::format("searched: {}", searched(libraries_.directories())));
}

void PluginStep::read(Entry& entry) {
  if (entry.state != Entry::State::unread) return;
  entry.state = Entry::State::reading;
  auto library = entry.entry->name.value.empty() ? nullptr : library_of(*entry.entry);
  if (library != nullptr) {
    if (library->refuses_open() && entry.entry->fails_open.value) {
      reader_.report().add(Code::open_refused, entry.entry->fails_open.place,
                           fmt::format("plugin '{}' must not be skipped when it fails", library->name()),
                           "remove on_failure, or write on_failure: closed");
    }
    const auto* address = use_of(entry.entry->written);
    if (address != nullptr && library->manifest().config.find_field("use") == nullptr) {
      use(entry, *address, *library);
    } else {
      read_config(entry, std::move(library));
    }
  }
  entry.state = Entry::State::done;
}

void PluginStep::read_config(Entry& entry, LibraryPtr library) {
  const auto* written = entry.entry->written;
  auto config = std::make_shared<PluginConfig>();
  const auto& schema = library->manifest().config;
  config->library = std::move(library);
  ValueReader values(reader_, sources_, entry.entry->name, *config);
  const bool is_good = written == nullptr ? values.read_absent(schema, entry.entry->name.place, config->values.root)
                                          : values.read(*written, schema, config->values.root);
  if (is_good) entry.entry->config = std::move(config);
}

void PluginStep::use(Entry& entry, const Item& address, const Library& library) {
  std::string name;
  if (!codec::Text::read(reader_, address, name) || elsewhere_.contains(name)) return;
  const auto other =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& each) { return each.address == name; });
  const auto refuse = [&](std::string message, std::string help) {
    reader_.report().add(Code::no_config_to_use, address.place(), std::move(message), std::move(help));
  };
  if (other == entries_.end()) {
    Suggestion nearest(name);
    for (const auto& each : entries_) {
      if (each.entry->name.value == library.name()) nearest.consider(each.address);
    }
    return refuse(fmt::format("no instance at '{}'", name),
                  nearest.best().empty() ? "global/<instance>, service/<service>/<instance> or route/<route>/<instance>"
                                         : fmt::format("did you mean '{}'?", nearest.best()));
  }
  if (other->entry->name.value != entry.entry->name.value) {
    return refuse(fmt::format("'{}' is an instance of plugin '{}', not of '{}'", name, other->entry->name.value,
                              entry.entry->name.value),
                  "only the same plugin has the same keys");
  }
  read(*other);
  if (other->state == Entry::State::reading) {
    return refuse(fmt::format("'{}' takes its configuration from here in turn", name),
                  "one of the instances has to write it out");
  }
  entry.entry->config = other->entry->config;
}

}  // namespace gatehouse::core
