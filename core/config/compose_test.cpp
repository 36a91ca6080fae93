// Putting the lists of the scopes together: every way in which a narrower list changes the wider one.
#include "config/compose.hpp"

#include "config/config_test_support.hpp"

namespace gatehouse::core {
namespace {

using testing::ElementsAre;

PluginEntryConfig entry(std::string name, std::string as = {}, EntryMode mode = EntryMode::enforce) {
  PluginEntryConfig made;
  made.name.value = std::move(name);
  if (!as.empty()) made.as = At<std::string>{std::move(as), {}};
  made.mode.value = mode;
  return made;
}

std::vector<std::string> composed(const Model& model, const ServiceConfig* service, const RouteConfig* route) {
  std::vector<std::string> out;
  for (const auto& each : compose_chain(model, service, route)) out.push_back(each.address);
  return out;
}

struct Scopes3 {
  Model model;
  ServiceConfig service;
  RouteConfig route;
  Scopes3() {
    service.name.value = "s";
    route.name.value = "r";
  }
};

TEST(Compose, ScopesFollowEachOtherFromWideToNarrow) {
  Scopes3 scopes;
  scopes.model.plugins = {entry("a")};
  scopes.service.plugins = {entry("b")};
  scopes.route.plugins = {entry("c")};
  EXPECT_THAT(composed(scopes.model, &scopes.service, &scopes.route),
              ElementsAre("global/a", "service/s/b", "route/r/c"));
  EXPECT_THAT(composed(scopes.model, nullptr, &scopes.route), ElementsAre("global/a", "route/r/c"));
  EXPECT_THAT(composed(scopes.model, nullptr, nullptr), ElementsAre("global/a"));
}

TEST(Compose, TheSameNameTakesThePlaceOfTheWiderOne) {
  Scopes3 scopes;
  scopes.model.plugins = {entry("a"), entry("b"), entry("c")};
  scopes.service.plugins = {entry("d"), entry("x", "b")};
  scopes.route.plugins = {entry("d"), entry("a")};
  EXPECT_THAT(composed(scopes.model, &scopes.service, &scopes.route),
              ElementsAre("route/r/a", "service/s/b", "global/c", "route/r/d"));
}

TEST(Compose, OffTakesOutAndANarrowerOnePutsBackIntoThePlace) {
  Scopes3 scopes;
  scopes.model.plugins = {entry("a"), entry("b")};
  scopes.service.plugins = {entry("a", "", EntryMode::off)};
  EXPECT_THAT(composed(scopes.model, &scopes.service, nullptr), ElementsAre("global/b"));
  scopes.route.plugins = {entry("a", "", EntryMode::shadow)};
  EXPECT_THAT(composed(scopes.model, &scopes.service, &scopes.route), ElementsAre("route/r/a", "global/b"));
}

TEST(Compose, AddressesAreThoseOfTheScopeAndTheInstance) {
  Scopes3 scopes;
  scopes.model.plugins = {entry("rate-limit", "burst")};
  scopes.route.plugins = {entry("cors")};
  scopes.service.routes = {scopes.route};
  scopes.model.services = {scopes.service};
  std::vector<std::string> addresses;
  for (const auto& each : all_entries(scopes.model)) addresses.push_back(each.address);
  EXPECT_THAT(addresses, ElementsAre("global/burst", "route/r/cors"));
}

}  // namespace
}  // namespace gatehouse::core
