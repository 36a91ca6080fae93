#include "stores/stores.hpp"

#include <algorithm>
#include <utility>

#include "stores/local/local_view.hpp"
#include "stores/redis/redis_store.hpp"

namespace gatehouse::core {
namespace {

constexpr std::string_view kLocal = "local";
constexpr std::string_view kRedis = "redis:";

// Callers of the local store free what has expired as they go; the timer gives memory back when nobody calls.
constexpr Duration kSweepPause = std::chrono::milliseconds(200);
constexpr Duration kFarewell = std::chrono::minutes(1);  // longer than any call may take
constexpr std::size_t kSweepShards = 8;
constexpr std::size_t kSweepBudget = 128;  // entries under one lock: some ten microseconds

}  // namespace

bool StorePlan::has(std::string_view name) const noexcept {
  if (name == kLocal) return true;
  if (!name.starts_with(kRedis)) return false;
  name.remove_prefix(kRedis.size());
  return std::any_of(redis.begin(), redis.end(), [&](const auto& each) { return each->settings.name == name; });
}

Stores::Stores(std::uint32_t workers, const LocalLimits& limits) : workers_(workers), limits_(limits), local_(limits) {
  for (auto& each : counts_of(std::string(kLocal))) each->set_up(true);
}

Stores::Counts& Stores::counts_of(const std::string& store) {
  auto& counts = counts_[store];
  while (counts.size() < workers_) counts.push_back(std::make_unique<StoreCounts>());
  return counts;
}

StorePlanPtr Stores::plan(std::vector<RedisSettings> settings, const StorePlan* previous) {
  auto plan = std::make_shared<StorePlan>();
  for (auto& each : settings) {
    std::shared_ptr<const RedisStorePlan> known;
    for (const auto& old :
         previous == nullptr ? std::vector<std::shared_ptr<const RedisStorePlan>>{} : previous->redis) {
      if (old->settings == each) known = old;
    }
    if (!known) {
      auto made = std::make_shared<RedisStorePlan>();
      const bool has_tls = std::any_of(each.addresses.begin(), each.addresses.end(),
                                       [](const RedisAddress& address) { return address.has_tls; });
      if (has_tls) made->tls = std::make_shared<const RedisTlsContext>(each.tls);
      for (auto& counts : counts_of(std::string(kRedis) + each.name)) made->counts.push_back(counts.get());
      made->settings = std::move(each);
      known = std::move(made);
    }
    plan->redis.push_back(std::move(known));
  }
  return plan;
}

StoreSet::StoreSet(Stores& stores, std::uint32_t worker, StoreLoop loop)
    : Timer(&on_time),
      stores_(stores),
      worker_(worker),
      loop_(loop),
      local_(std::make_unique<LocalStoreView>(stores.local(), loop.clock, stores.local_counts(worker))) {
  loop_.wheel.set(*this, loop_.clock.now() + kSweepPause);
}

StoreSet::~StoreSet() = default;

void StoreSet::adopt(const StorePlanPtr& plan) {
  std::vector<Member> members;
  for (const auto& wanted : plan->redis) {
    const auto kept =
        std::find_if(members_.begin(), members_.end(), [&](const Member& each) { return each.plan == wanted; });
    if (kept != members_.end()) {
      members.push_back(std::exchange(*kept, Member{}));
    } else {
      auto store = std::make_unique<RedisStore>(loop_, wanted->settings, wanted->tls, *wanted->counts[worker_]);
      members.push_back({wanted, std::move(store)});
    }
  }
  std::swap(members_, members);
  for (auto& each : members) {
    if (each.store == nullptr) continue;  // it stays
    each.until = loop_.clock.now() + kFarewell;
    leaving_.push_back(std::move(each));
  }
}

Store* StoreSet::find(std::string_view name) noexcept {
  if (name == kLocal) return local_.get();
  if (!name.starts_with(kRedis)) return nullptr;
  name.remove_prefix(kRedis.size());
  for (const auto& each : members_) {
    if (each.plan->settings.name == name) return each.store.get();
  }
  return nullptr;
}

void StoreSet::on_time(Timer& timer) {
  auto& set = static_cast<StoreSet&>(timer);
  const auto now = set.loop_.clock.now();
  auto& local = set.stores_.local();
  if (local.usage().keys > 0) {
    for (std::size_t i = 0; i < kSweepShards; ++i) local.sweep(now.time_since_epoch().count(), kSweepBudget);
  }
  std::erase_if(set.leaving_, [now](const Member& each) { return each.until <= now; });
  set.loop_.wheel.set(set, now + kSweepPause);
}

}  // namespace gatehouse::core
