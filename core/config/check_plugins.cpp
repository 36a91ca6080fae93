// Chains: needs that are met, orders that are rarely meant, modes that let everybody in, names of stores and upstreams.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "config/check.hpp"
#include "config/compose.hpp"
#include "config/plugin_config.hpp"

namespace gatehouse::core {
namespace {

bool provides_identity(const ScopedEntry& each) {
  return each.entry->config != nullptr && each.entry->config->library->manifest().provides_identity;
}

bool needs_identity(const ScopedEntry& each) {
  return each.entry->config != nullptr && each.entry->config->library->manifest().needs_identity;
}

bool is_plugin(const ScopedEntry& each, std::string_view name) { return each.entry->name.value == name; }

bool enforces(const ScopedEntry& each) { return each.entry->mode.value == EntryMode::enforce; }

/// One chain. Entries stand in several chains; each finding about one is told once.
class ChainCheck {
 public:
  ChainCheck(const std::vector<ScopedEntry>& chain, std::string_view owner, std::set<std::string>& told,
             ConfigReport& report)
      : chain_(chain), owner_(owner), told_(told), report_(report) {}

  void run() {
    for (std::size_t i = 0; i < chain_.size(); ++i) {
      if (needs_identity(chain_[i])) check_identity(i);
      check_order(i);
    }
  }

 private:
  void check_identity(std::size_t at) {
    const ScopedEntry* in_shadow = nullptr;
    for (std::size_t i = 0; i < at; ++i) {
      if (!provides_identity(chain_[i])) continue;
      if (enforces(chain_[i])) return;
      in_shadow = &chain_[i];
    }
    std::string help = "put an authenticator such as jwks-auth in front of it";
    const auto later = std::find_if(chain_.begin() + static_cast<std::ptrdiff_t>(at), chain_.end(), provides_identity);
    if (later != chain_.end()) help = fmt::format("'{}' stands behind it: put it in front", later->address);
    if (in_shadow != nullptr) help = fmt::format("'{}' runs in shadow: it provides none", in_shadow->address);
    const auto& entry = *chain_[at].entry;
    if (!told_.insert(chain_[at].address).second) return;
    report_.add(Code::need_unmet, entry.name.place,
                fmt::format("plugin '{}' needs an identity, and nothing earlier in the chain of {} provides one",
                            entry.name.value, owner_),
                std::move(help));
  }

  void check_order(std::size_t at) {
    const auto& late = chain_[at];
    for (std::size_t i = 0; i < at; ++i) {
      const auto& early = chain_[i];
      if (is_plugin(late, "cors") && provides_identity(early)) {
        risky(late, early, "preflights carry no credentials, and answers to a refusal get no CORS headers");
      } else if (provides_identity(late) && is_plugin(early, "idempotency")) {
        risky(late, early, "a stored response would be replayed to somebody who was not authenticated");
      } else if (is_plugin(late, "idempotency") && is_plugin(early, "circuit-breaker")) {
        risky(late, early, "a replay needs no upstream, and would be refused while the circuit is open");
      } else if (provides_identity(late) && is_plugin(early, "response-cache")) {
        risky(late, early, "a cached response would be given to somebody who was not authenticated");
      }
    }
  }

  void risky(const ScopedEntry& late, const ScopedEntry& early, std::string_view why) {
    if (!told_.insert(late.address + " " + early.address).second) return;
    report_.add(Code::risky_order, late.entry->name.place,
                fmt::format("'{}' stands behind '{}'", late.address, early.address),
                fmt::format("{}; put '{}' in front", why, late.entry->name.value));
  }

  const std::vector<ScopedEntry>& chain_;
  std::string_view owner_;
  std::set<std::string>& told_;
  ConfigReport& report_;
};

/// What can be said of an entry without its chain.
void check_entry(const ScopedEntry& each, bool has_redis, ConfigReport& report) {
  const auto& entry = *each.entry;
  if (entry.config == nullptr || entry.mode.value == EntryMode::off) return;
  if (provides_identity(each) && entry.fails_open.value && !entry.config->library->refuses_open()) {
    report.add(Code::open_authentication, entry.fails_open.place,
               fmt::format("'{}' authenticates, and lets everybody pass when it fails", each.address),
               "remove on_failure: open");
  }
  if (provides_identity(each) && entry.mode.value == EntryMode::shadow) {
    report.add(Code::shadow_authentication, entry.mode.place,
               fmt::format("'{}' authenticates, and in shadow refuses nobody and provides no identity", each.address),
               "mode: enforce when the trial is over");
  }
  if (entry.config->uses_local_store && has_redis) {
    const auto& place = entry.config->local_store;
    report.add_cause(
        Code::local_store, place.known() ? place : entry.name.place, report.sources().describe(place),
        fmt::format("'{}' keeps its state in this process alone, and a shared store is configured", each.address),
        "store: redis:<name>");
  }
}

}  // namespace

void check_plugins(const CheckInput& input, ConfigReport& report) {
  const auto& model = *input.model;
  auto known = input.other_names;
  known.add(model);
  for (const auto& each : all_entries(model)) check_entry(each, !known.stores.empty(), report);
  // The other lists of a chain stand in files that are not under check.
  if (input.is_part) return;
  std::set<std::string> told;
  for (const auto& scoped : routes_in_order(model)) {
    if (model.plugins.empty() && scoped.route->plugins.empty() &&
        (scoped.service == nullptr || scoped.service->plugins.empty()))
      continue;
    const auto owner = fmt::format("route '{}'", scoped.route->name.value);
    ChainCheck(compose_chain(model, scoped.service, scoped.route), owner, told, report).run();
  }
  ChainCheck(compose_chain(model, nullptr, nullptr), "requests without a route", told, report).run();
}

}  // namespace gatehouse::core
