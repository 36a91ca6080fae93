// Names: defined once, and defined where they are used; what is defined and never used.
#include <fmt/format.h>

#include <map>

#include "base/suggest.hpp"
#include "config/check.hpp"
#include "config/compose.hpp"
#include "config/plugin_config.hpp"

namespace gatehouse::core {
namespace {

/// Reports the second of two definitions of a kind.
class Definitions {
 public:
  Definitions(std::string_view kind, const NameSet& elsewhere, ConfigReport& report)
      : kind_(kind), elsewhere_(elsewhere), report_(report) {}

  void define(const At<std::string>& name) {
    if (name.value.empty()) return;
    const auto [first, is_new] = places_.emplace(name.value, name.place);
    if (!is_new) {
      report_.add(Code::defined_twice, name.place, fmt::format("{} '{}' is defined twice", kind_, name.value),
                  fmt::format("first at {}", report_.sources().describe(first->second)));
    } else if (elsewhere_.contains(name.value)) {
      report_.add(Code::defined_twice, name.place, fmt::format("{} '{}' is defined twice", kind_, name.value),
                  "the other one stands outside the checked files");
    }
  }

 private:
  std::string_view kind_;
  const NameSet& elsewhere_;
  ConfigReport& report_;
  std::map<std::string, Place> places_;
};

/// Reports names that are used and not defined.
class References {
 public:
  References(std::string_view kind, std::string_view list, Code code, const NameSet& known, bool is_incomplete,
             ConfigReport& report)
      : kind_(kind), list_(list), code_(code), known_(known), is_incomplete_(is_incomplete), report_(report) {}

  void use(const At<std::string>& name) {
    if (name.value.empty() || is_incomplete_ || known_.contains(name.value)) return;
    const auto nearest = suggest(name.value, known_);
    std::string help;
    if (!nearest.empty()) {
      help = fmt::format("did you mean '{}'?", nearest);
    } else if (known_.empty()) {
      help = fmt::format("there are none: define it under '{}'", list_);
    } else {
      help = fmt::format("define it under '{}'", list_);
    }
    report_.add_cause(code_, name.place, name.value, fmt::format("no {} named '{}'", kind_, name.value),
                      std::move(help));
  }

 private:
  std::string_view kind_;
  std::string_view list_;
  Code code_;
  const NameSet& known_;
  bool is_incomplete_;
  ConfigReport& report_;
};

void check_definitions(const CheckInput& input, ConfigReport& report) {
  const auto& model = *input.model;
  Definitions listeners("listener", input.other_names.listeners, report);
  Definitions upstreams("upstream", input.other_names.upstreams, report);
  Definitions services("service", input.other_names.services, report);
  Definitions routes("route", input.other_names.routes, report);
  NameSet other_formats = input.other_names.error_formats;
  other_formats.erase("problem");
  Definitions formats("error format", other_formats, report);
  Definitions stores("redis store", input.other_names.stores, report);
  for (const auto& each : model.redis) stores.define(each.name);
  for (const auto& each : model.listeners) listeners.define(each.name);
  for (const auto& each : model.upstreams) upstreams.define(each.name);
  for (const auto& each : model.services) services.define(each.name);
  for (const auto& each : routes_in_order(model)) routes.define(each.route->name);
  Definitions consumers("consumer", input.other_names.consumers, report);
  for (const auto& each : model.consumers) consumers.define(each.name);
  for (const auto& each : model.error_formats) {
    formats.define(each.name);
    if (each.name.value == "problem") {
      report.add(Code::defined_twice, each.name.place, "error format 'problem' is built in", "choose another name");
    }
  }
}

/// Calls `use` with every name of an upstream.
template <class Use>
void for_each_upstream_name(const Model& model, Use use) {
  const auto visit = [&](const SharedConfig& shared) {
    if (shared.upstream) use(*shared.upstream);
    if (!shared.split) return;
    for (const auto& side : shared.split->value) use(side.upstream);
  };
  for (const auto& service : model.services) visit(service);
  for (const auto& each : routes_in_order(model)) visit(*each.route);
  for (const auto& each : all_entries(model)) {
    if (each.entry->config == nullptr) continue;
    for (const auto& name : each.entry->config->upstreams) use(name);
  }
}

}  // namespace

void KnownNames::add(const Model& model) {
  for (const auto& each : model.listeners) listeners.insert(each.name.value);
  for (const auto& each : model.upstreams) upstreams.insert(each.name.value);
  for (const auto& each : model.services) services.insert(each.name.value);
  for (const auto& each : model.routes) routes.insert(each.name.value);
  for (const auto& service : model.services) {
    for (const auto& each : service.routes) routes.insert(each.name.value);
  }
  for (const auto& each : model.error_formats) error_formats.insert(each.name.value);
  for (const auto& each : model.consumers) consumers.insert(each.name.value);
  for (const auto& each : model.redis) stores.insert(each.name.value);
  for (const auto& each : all_entries(model)) instances.insert(each.address);
}

void check_names(const CheckInput& input, ConfigReport& report) {
  check_definitions(input, report);
  const auto& model = *input.model;
  auto known = input.other_names;
  known.add(model);
  References upstreams("upstream", "upstreams", Code::no_upstream, known.upstreams, input.incomplete.upstreams, report);
  References listeners("listener", "listeners", Code::no_listener, known.listeners, input.incomplete.listeners, report);
  References formats("error format", "error_formats", Code::no_error_format, known.error_formats,
                     input.incomplete.error_formats, report);
  for_each_upstream_name(model, [&](const At<std::string>& name) { upstreams.use(name); });
  References stores("redis store", "redis", Code::no_store, known.stores, input.incomplete.stores, report);
  for (const auto& each : all_entries(model)) {
    if (each.entry->config == nullptr) continue;
    for (const auto& name : each.entry->config->stores) stores.use(name);
  }
  const auto visit = [&](const Own<std::vector<At<std::string>>>& names, const Own<std::string>& format) {
    if (names) {
      for (const auto& name : names->value) listeners.use(name);
    }
    if (format) formats.use(*format);
  };
  visit({}, model.defaults.error_format);
  for (const auto& service : model.services) visit(service.listeners, service.error_format);
  for (const auto& each : routes_in_order(model)) visit(each.route->match.listeners, each.route->error_format);
}

void check_unused(const CheckInput& input, ConfigReport& report) {
  NameSet used;
  for_each_upstream_name(*input.model, [&](const At<std::string>& name) { used.insert(name.value); });
  for (const auto& each : input.model->upstreams) {
    if (used.contains(each.name.value)) continue;
    report.add(Code::unused_name, each.name.place, fmt::format("upstream '{}' is never used", each.name.value),
               "name it in a route, or remove it");
  }
  for (const auto& each : input.model->secrets) {
    if (input.used_secrets == nullptr || input.used_secrets->contains(each.name.value)) continue;
    report.add(Code::unused_name, each.name.place, fmt::format("secret '{}' is never used", each.name.value),
               "name it as ${secret:…}, or remove it");
  }
  NameSet used_stores;
  for (const auto& each : all_entries(*input.model)) {
    if (each.entry->config == nullptr) return;  // it may name anything
    for (const auto& name : each.entry->config->stores) used_stores.insert(name.value);
  }
  for (const auto& each : input.model->redis) {
    if (used_stores.contains(each.name.value)) continue;
    report.add(Code::unused_name, each.name.place, fmt::format("redis store '{}' is never used", each.name.value),
               fmt::format("name it in a plugin as redis:{}, or remove it", each.name.value));
  }
}

}  // namespace gatehouse::core
