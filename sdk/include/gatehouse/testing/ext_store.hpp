// gatehouse.store/1: `local` answers at once, `redis:<name>` in a later turn; scripts stand before both.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gatehouse/abi/ext/store.h"
#include "gatehouse/testing/tables.hpp"

namespace gatehouse::testing::ext_store {

inline constexpr Duration kOwnDeadline = std::chrono::milliseconds{20};

struct Opened {
  FakeHost* host = nullptr;
  FakeInstance* instance = nullptr;
  std::string name, space;
  [[nodiscard]] bool is_local() const { return name == "local"; }
  [[nodiscard]] ScriptedStore& script() const { return host->store(name); }
  [[nodiscard]] std::int64_t now() const { return host->loop.now().count(); }
};

inline gh_store* open(gh_instance* handle, gh_text name, const gh_store_options* options, const gh_value* at) {
  FakeInstance* instance = guarded_create(handle, "store.open");
  if (instance == nullptr) return nullptr;
  const bool is_redis = view(name).rfind("redis:", 0) == 0 && name.size > 6;
  if (view(name) != "local" && !is_redis) {
    instance->host->table.config_error(handle, at, {"no such store", 13});
    return nullptr;
  }
  auto store = std::make_shared<Opened>();
  store->host = instance->host;
  store->instance = instance;
  store->name = copy(name);
  const std::string scope = options == nullptr ? "" : copy(options->scope);
  store->space = copy(instance->plugin->name) + (scope.empty() ? "@" + instance->address : "#" + scope);
  if (instance->is_shadow()) store->space += "~shadow";
  instance->owned.push_back(store);
  return reinterpret_cast<gh_store*>(store.get());
}

inline Opened& opened(gh_store* handle) { return *reinterpret_cast<Opened*>(handle); }

inline std::string joined(const gh_store_key& key) {
  std::string out;
  for (std::uint64_t i = 0; i < key.count; ++i) out += (i == 0 ? "" : ":") + copy(key.parts[i]);
  return out;
}

/// Parts are told apart although their text may hold any byte.
inline std::string stored_key(const Opened& store, const gh_store_key& key) {
  std::string out = store.space;
  for (std::uint64_t i = 0; i < key.count; ++i)
    out += "|" + std::to_string(key.parts[i].size) + ":" + copy(key.parts[i]);
  return out;
}

inline bool is_key(const gh_store_key* key) { return key != nullptr && key->count >= 1 && key->count <= 16; }

/// How one call goes: at once, later, or never; decided by scripts, kind of store, hostility.
struct Plan {
  std::int32_t error = GH_OK;  ///< told instead of the real result
  std::optional<EntryResult> scripted;
  bool is_at_once = true, is_never = false;
  Duration after{0};
};

inline Plan plan(Opened& store, const char* call, const std::string& key) {
  Plan out;
  ScriptedStore& script = store.script();
  out.is_at_once = store.is_local() && !store.host->is_delayed();
  if (const std::int32_t error = store.host->count_operation(); error != GH_OK) out.error = error;
  if (script.is_down()) out.error = GH_E_UNREACHABLE;
  if (StoreRule* rule = script.rule_for(call, key)) {
    out.is_never = rule->is_never();
    out.scripted = rule->scripted();
    out.after = rule->after().value_or(Duration{0});
    out.is_at_once = out.is_at_once && !out.is_never && out.after.count() == 0;
  }
  return out;
}

/// Tells the result when its time has come: now (0), later (an operation), or never (its deadline). The store itself
/// has acted before, as a real one has when a reply is lost.
inline gh_op run(Opened& store, FakeExchange* exchange, const char* what, const Plan& plan, std::int64_t deadline_ns,
                 gh_done done, void* context, std::function<void()> fill, std::function<void(std::int32_t)> give_up) {
  FakeHost& host = *store.host;
  if (plan.is_at_once) {
    fill();
    return 0;
  }
  const Duration deadline = deadline_ns > 0 ? Duration{deadline_ns} : kOwnDeadline;
  const gh_op id = host.begin({.exchange = exchange,
                               .instance = store.instance,
                               .what = what,
                               .done = done,
                               .context = context,
                               .deadline = deadline,
                               .on_deadline = [give_up] { give_up(GH_E_DEADLINE); }});
  if (plan.is_never) return id;
  auto arrive = [&host, id, fill = std::move(fill)] { host.finish(id, GH_OK, fill); };
  if (plan.after.count() > 0)
    host.loop.at(host.loop.now() + plan.after, std::move(arrive));
  else
    arrive();
  return id;
}

/// Where the bytes of a value live: in the exchange, else in the instance.
inline gh_text keep(Opened& store, FakeExchange* exchange, const std::string& value, std::int32_t& error) {
  if (exchange != nullptr) {
    bool is_full = false;
    const gh_text out = arena_copy(*exchange, value, is_full);
    if (is_full) error = GH_E_MEMORY;
    return out;
  }
  auto kept = std::make_shared<std::string>(value);
  store.instance->owned.push_back(kept);
  return {kept->data(), kept->size()};
}

using Act = std::function<EntryResult(MemoryStore&, std::int64_t now)>;

inline gh_op entry_call(gh_store* handle, gh_exchange* exchange_handle, const char* call, const gh_store_key* key,
                        std::int64_t deadline_ns, gh_store_entry* out, gh_done done, void* context, Act act) {
  *out = {};
  out->error = GH_E_ARGUMENT;
  Opened& store = opened(handle);
  FakeExchange* exchange = exchange_handle == nullptr ? nullptr : guarded(exchange_handle, call);
  if (!is_key(key) || (exchange_handle != nullptr && exchange == nullptr) || !store.host->is_allowed(call)) return 0;
  const Plan planned = plan(store, call, joined(*key));
  EntryResult result{.error = planned.error};
  if (planned.scripted)
    result = *planned.scripted;
  else if (planned.error == GH_OK && !planned.is_never)
    result = act(store.script().memory(), store.now());
  const auto fill = [&store, exchange, out, result = std::move(result)] {
    std::int32_t error = result.error;
    const gh_text value = keep(store, exchange, result.value, error);
    *out = {error, result.existed ? 1U : 0U, result.version, result.ttl_ns, value};
  };
  return run(store, exchange, call, planned, deadline_ns, done, context, fill,
             [out](std::int32_t error) { out->error = error; });
}

inline gh_op get(gh_store* store, gh_exchange* exchange, const gh_store_key* key, std::int64_t deadline,
                 gh_store_entry* out, gh_done done, void* context) {
  const std::string name = is_key(key) ? stored_key(opened(store), *key) : "";
  return entry_call(store, exchange, "get", key, deadline, out, done, context,
                    [name](MemoryStore& memory, std::int64_t now) { return memory.get(name, now); });
}

inline gh_op put_if_absent(gh_store* store, gh_exchange* exchange, const gh_store_key* key, gh_text value,
                           std::int64_t ttl, std::int64_t deadline, gh_store_entry* out, gh_done done, void* context) {
  const std::string name = is_key(key) ? stored_key(opened(store), *key) : "";
  return entry_call(store, exchange, "put_if_absent", key, deadline, out, done, context,
                    [name, value = copy(value), ttl](MemoryStore& memory, std::int64_t now) {
                      return memory.put_if_absent(name, value, ttl, now);
                    });
}

inline gh_op compare_and_set(gh_store* store, gh_exchange* exchange, const gh_store_key* key, std::uint64_t version,
                             gh_text value, std::int64_t ttl, std::int64_t deadline, gh_store_entry* out, gh_done done,
                             void* context) {
  const std::string name = is_key(key) ? stored_key(opened(store), *key) : "";
  return entry_call(store, exchange, "compare_and_set", key, deadline, out, done, context,
                    [name, version, value = copy(value), ttl](MemoryStore& memory, std::int64_t now) {
                      return memory.compare_and_set(name, version, value, ttl, now);
                    });
}

inline gh_op remove(gh_store* store, gh_exchange* exchange, const gh_store_key* key, std::uint64_t version,
                    std::int64_t deadline, gh_store_entry* out, gh_done done, void* context) {
  const std::string name = is_key(key) ? stored_key(opened(store), *key) : "";
  return entry_call(
      store, exchange, "remove", key, deadline, out, done, context,
      [name, version](MemoryStore& memory, std::int64_t now) { return memory.remove(name, version, now); });
}

}  // namespace gatehouse::testing::ext_store
