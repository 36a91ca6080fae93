// What a plugin's test includes: Harness<Plugin>, HarnessChain, config_errors.
//
//   gatehouse::testing::Harness<TenantGate> gateway{"store: redis:main"};
//   gateway.store("redis:main").get("tenant:acme").never();
//   auto reply = gateway.start("GET /orders", {{"x-tenant", "acme"}});
//   gateway.clock().advance(30s);
//   EXPECT_EQ(reply.reason(), "plugin_failed");
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gatehouse/abi/plugin.h"
#include "gatehouse/plugin.hpp"
#include "gatehouse/testing/gateway.hpp"

namespace gatehouse::testing {

/// One instance under the fake host. A config that is refused fails the test.
class TableHarness : public Gateway {
 public:
  explicit TableHarness(const gh_plugin& plugin, std::string config = {}, Situation situation = {})
      : Gateway(situation), plugin_(&plugin), settings_(situation.instance) {
    reload(std::move(config));
  }

  /// A second instance with this config while the first lives; later exchanges use it.
  bool reload(std::string config) {
    const bool is_loaded = load({{plugin_, std::move(config), settings_}});
    for (const auto& error : errors()) report_failure("the config was refused: " + error);
    return is_loaded;
  }
  /// The process is restarted: the instance and its local state go, stores named redis:… stay.
  void restart(std::string config) {
    unload();
    host().stores.erase("local");
    host().cells.clear();
    reload(std::move(config));
  }

 private:
  const gh_plugin* plugin_;
  InstanceSettings settings_;
};

/// The plugin of an author, through the table that a real host would load.
template <class Plugin>
class Harness : public TableHarness {
 public:
  explicit Harness(std::string config = {}, Situation situation = {})
      : TableHarness(gatehouse::plugin_table<Plugin>(), std::move(config), std::move(situation)) {}
};

/// Several instances in one chain, in the order in which they are added.
class HarnessChain : public Gateway {
 public:
  using Gateway::Gateway;

  template <class Plugin>
  HarnessChain& add(std::string config = {}, InstanceSettings settings = {}) {
    return add(gatehouse::plugin_table<Plugin>(), std::move(config), std::move(settings));
  }
  HarnessChain& add(const gh_plugin& plugin, std::string config = {}, InstanceSettings settings = {}) {
    links_.push_back({&plugin, std::move(config), std::move(settings)});
    return *this;
  }
  /// Builds what was added; a refused config fails the test.
  HarnessChain& build() {
    load(links_);
    for (const auto& error : errors()) report_failure("the config was refused: " + error);
    return *this;
  }

 private:
  std::vector<Link> links_;
};

/// The sentences that refuse a config; empty: it is accepted.
inline std::vector<std::string> config_errors(const gh_plugin& plugin, std::string config, Situation situation = {}) {
  const InstanceSettings settings = situation.instance;
  Gateway gateway{std::move(situation)};
  gateway.load({{&plugin, std::move(config), settings}});
  return gateway.errors();
}
template <class Plugin>
std::vector<std::string> config_errors(std::string config, Situation situation = {}) {
  return config_errors(gatehouse::plugin_table<Plugin>(), std::move(config), std::move(situation));
}

}  // namespace gatehouse::testing
