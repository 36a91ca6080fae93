// The rest of gatehouse.store/1: limits, giving back, writes without a listener, leases that the host renews.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gatehouse/testing/ext_store.hpp"

namespace gatehouse::testing::ext_store {

inline void fill_take(gh_take_result& out, const MemoryStore::Taken& taken) {
  out = {};
  out.allowed = taken.is_allowed ? 1 : 0;
  out.count = taken.results.size();
  for (std::size_t i = 0; i < taken.results.size(); ++i) out.limits[i] = taken.results[i];
  out.receipt.words[0] = taken.receipt;
}

inline gh_op take(gh_store* handle, gh_exchange* exchange_handle, const gh_limit* limits, std::uint64_t count,
                  std::int64_t deadline, gh_take_result* out, gh_done done, void* context) {
  *out = {};
  out->error = GH_E_ARGUMENT;
  Opened& store = opened(handle);
  FakeExchange* exchange = exchange_handle == nullptr ? nullptr : guarded(exchange_handle, "take");
  if (count < 1 || count > 8 || (exchange_handle != nullptr && exchange == nullptr) || !store.host->is_allowed("take"))
    return 0;
  std::vector<MemoryStore::Wanted> wanted;
  for (std::uint64_t i = 0; i < count; ++i) {
    const gh_limit& one = limits[i];
    if (!is_key(&one.key) || one.algorithm > GH_LIMIT_CONCURRENCY || one.cost < 0 || one.window_ns <= 0) return 0;
    wanted.push_back(
        {stored_key(store, one.key), {one.algorithm, one.flags, one.count, one.window_ns, one.burst, one.cost}});
  }
  const Plan planned = plan(store, "take", "");
  gh_take_result result{};
  result.error = planned.scripted ? planned.scripted->error : planned.error;
  if (result.error == GH_OK && !planned.is_never) {
    const auto taken = store.script().memory().take(wanted, {store.now(), store.host->wall_ns()});
    fill_take(result, taken);
    if (exchange != nullptr) {
      exchange->at_end.push_back([&memory = store.script().memory(), receipt = taken.receipt] { memory.end(receipt); });
    }
  }
  return run(
      store, exchange, "take", planned, deadline, done, context, [out, result] { *out = result; },
      [out](std::int32_t error) { out->error = error; });
}

inline void give_back(gh_store* handle, gh_exchange* exchange, const gh_receipt* receipt, std::uint64_t mask) {
  if (exchange != nullptr && guarded(exchange, "give_back") == nullptr) return;
  opened(handle).script().memory().give_back(receipt->words[0], mask);
}

inline void compare_and_set_later(gh_store* handle, gh_exchange* exchange, const gh_store_key* key,
                                  std::uint64_t version, gh_text value, std::int64_t ttl) {
  Opened& store = opened(handle);
  if (!is_key(key) || (exchange != nullptr && guarded(exchange, "compare_and_set_later") == nullptr)) return;
  const Plan planned = plan(store, "compare_and_set", joined(*key));
  if (planned.is_never || planned.error != GH_OK || planned.scripted) return;
  store.script().memory().compare_and_set(stored_key(store, *key), version, copy(value), ttl, store.now());
}

inline void remove_later(gh_store* handle, gh_exchange* exchange, const gh_store_key* key, std::uint64_t version) {
  Opened& store = opened(handle);
  if (!is_key(key) || (exchange != nullptr && guarded(exchange, "remove_later") == nullptr)) return;
  const Plan planned = plan(store, "remove", joined(*key));
  if (planned.is_never || planned.error != GH_OK || planned.scripted) return;
  store.script().memory().remove(stored_key(store, *key), version, store.now());
}

/// One lease under renewal; ends with its operation.
struct Lease {
  Opened* store;
  std::string key, value;
  std::int64_t ttl;
  std::uint64_t* version;
  gh_op id = 0;

  static void renew_later(const std::shared_ptr<Lease>& lease) {
    FakeHost& host = *lease->store->host;
    host.loop.at(host.loop.now() + Duration{lease->ttl / 3}, [lease] { renew(lease); });
  }
  static void renew(const std::shared_ptr<Lease>& lease) {
    Opened& store = *lease->store;
    if (store.host->operation(lease->id) == nullptr) return;
    if (store.script().is_down()) return renew_later(lease);
    const auto result =
        store.script().memory().compare_and_set(lease->key, *lease->version, lease->value, lease->ttl, store.now());
    *lease->version = result.error == GH_OK ? result.version : 0;
    if (*lease->version == 0)
      store.host->cancel(lease->id);
    else
      renew_later(lease);
  }
};

inline gh_op keep_alive(gh_store* handle, gh_exchange* exchange_handle, const gh_store_key* key, gh_text value,
                        std::int64_t ttl, std::uint64_t* version) {
  Opened& store = opened(handle);
  FakeExchange* exchange = guarded(exchange_handle, "keep_alive");
  if (exchange == nullptr || !is_key(key) || ttl <= 0) return 0;
  auto lease = std::make_shared<Lease>(Lease{&store, stored_key(store, *key), copy(value), ttl, version});
  lease->id = store.host->begin(
      {.exchange = exchange, .instance = store.instance, .what = "keep_alive", .deadline = {}, .on_deadline = {}});
  Operation* operation = store.host->operation(lease->id);
  operation->is_background = true;
  if (operation->timer) store.host->loop.cancel(*operation->timer);
  operation->timer.reset();
  Lease::renew_later(lease);
  return lease->id;
}

inline const void* table() {
  static const gh_store_v1 kTable{sizeof(gh_store_v1), 0,         open, get,       put_if_absent,
                                  compare_and_set,     remove,    take, give_back, compare_and_set_later,
                                  remove_later,        keep_alive};
  return &kTable;
}

}  // namespace gatehouse::testing::ext_store
