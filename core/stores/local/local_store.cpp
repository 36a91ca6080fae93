#include "stores/local/local_store.hpp"

#include <algorithm>
#include <bit>
#include <mutex>

namespace gatehouse::core {
namespace {

constexpr std::size_t kMostShards = 64;
constexpr std::size_t kKeysPerShard = 1024;  // fewer keys than that: fewer shards, so that each has something to evict
constexpr auto kLongestTtl = std::chrono::hours(24 * 400);

std::size_t shards_for(const LocalLimits& limits) noexcept {
  return std::min(kMostShards, std::bit_floor(std::max<std::size_t>(1, limits.max_keys / kKeysPerShard)));
}

/// Keys fall into shards at random: an eighth and six standard deviations of room on top of the even share.
std::size_t capacity_for(const LocalLimits& limits, std::size_t shards) noexcept {
  if (shards == 1) return limits.max_keys;
  const auto share = limits.max_keys / shards;
  return share + share / 8 + 6 * std::bit_ceil(static_cast<std::size_t>(std::bit_width(share)) * 8);
}

bool is_good(Duration ttl) noexcept { return ttl >= std::chrono::milliseconds(1) && ttl <= kLongestTtl; }

}  // namespace

LocalStore::LocalStore(const LocalLimits& limits) : LocalStore(limits, Fingerprinter()) {}

LocalStore::LocalStore(const LocalLimits& limits, const Fingerprinter& fingerprinter)
    : limits_(limits), fingerprinter_(fingerprinter), shard_mask_(shards_for(limits) - 1) {
  const auto count = shard_mask_ + 1;
  shards_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    shards_.push_back(std::make_unique<LocalShard>(capacity_for(limits, count), limits_, totals_));
  }
}

StoreError LocalStore::place(char kind, const StoreKey& key, Place& result) const noexcept {
  std::array<char, kMaxKeyBytes> joined;
  const auto size = join_key(kind, key, joined);
  if (size == 0) return StoreError::oversize;
  result.id = fingerprinter_.of({joined.data(), size});
  result.shard = shards_[result.id.high & shard_mask_].get();
  return StoreError::none;
}

StoreError LocalStore::place_value(const StoreKey& key, std::string_view bytes, Duration ttl,
                                   Place& result) const noexcept {
  if (bytes.size() > kMaxValueBytes) return StoreError::oversize;
  if (!is_good(ttl)) return StoreError::invalid;
  return place('v', key, result);
}

void LocalStore::get(GetOperation& operation, std::int64_t now) noexcept {
  Place at;
  operation.error = place('v', operation.key, at);
  if (operation.error != StoreError::none) return;
  const std::lock_guard guard(at.shard->lock);
  now = at.shard->advance_time(now);
  const auto* entry = at.shard->find(at.id);
  operation.found = entry != nullptr && entry->expires > now;
  if (!operation.found) return;
  operation.value = entry->state.value.bytes;
  operation.version = entry->state.value.version;
  operation.ttl_left = Duration(entry->expires - now);
}

void LocalStore::put_if_absent(PutOperation& operation, std::int64_t now) noexcept {
  Place at;
  operation.error = place_value(operation.key, operation.bytes, operation.ttl, at);
  if (operation.error != StoreError::none) return;
  auto value = StoreValue::copy_of(operation.bytes);  // before the lock: a big copy holds nobody up
  const std::lock_guard guard(at.shard->lock);
  now = at.shard->advance_time(now);
  auto* entry = at.shard->find(at.id);
  operation.stored = entry == nullptr || entry->expires <= now;
  if (!operation.stored) {
    operation.version = entry->state.value.version;
    operation.value = entry->state.value.bytes;
    operation.ttl_left = Duration(entry->expires - now);
    return;
  }
  if (entry != nullptr) at.shard->erase(*entry);
  entry = value ? at.shard->create(at.id, EntryKind::value, StoreValue::footprint(operation.bytes.size())) : nullptr;
  if (entry == nullptr) {
    operation.error = StoreError::full;
    return;
  }
  operation.version = at.shard->next_number();
  entry->state.value = {std::move(value), operation.version};
  entry->expires = now + operation.ttl.count();
  at.shard->file(*entry);
}

void LocalStore::compare_and_set(SetOperation& operation, std::int64_t now) noexcept {
  Place at;
  operation.error = place_value(operation.key, operation.bytes, operation.ttl, at);
  if (operation.error != StoreError::none) return;
  auto value = StoreValue::copy_of(operation.bytes);
  const std::lock_guard guard(at.shard->lock);
  now = at.shard->advance_time(now);
  auto* entry = at.shard->find(at.id);
  operation.stored = entry != nullptr && entry->expires > now && entry->state.value.version == operation.expected;
  if (!operation.stored) return;
  entry->is_pinned = true;
  const bool fits = value && at.shard->resize(*entry, StoreValue::footprint(entry->state.value.bytes.view().size()),
                                              StoreValue::footprint(operation.bytes.size()));
  entry->is_pinned = false;
  if (!fits) {
    operation.error = StoreError::full;
    return;
  }
  operation.version = at.shard->next_number();
  std::swap(entry->state.value.bytes, value);  // the old bytes are freed behind the lock
  entry->state.value.version = operation.version;
  const auto expires = now + operation.ttl.count();
  const bool is_earlier = expires < entry->expires;
  entry->expires = expires;
  if (is_earlier) at.shard->file_again(*entry);
}

void LocalStore::remove(RemoveOperation& operation, std::int64_t now) noexcept {
  Place at;
  operation.error = place('v', operation.key, at);
  if (operation.error != StoreError::none) return;
  const std::lock_guard guard(at.shard->lock);
  now = at.shard->advance_time(now);
  auto* entry = at.shard->find(at.id);
  if (entry == nullptr || entry->expires <= now) {
    operation.outcome = RemoveOutcome::absent;
  } else if (operation.expected != 0 && entry->state.value.version != operation.expected) {
    operation.outcome = RemoveOutcome::lost;
  } else {
    at.shard->erase(*entry);
    operation.outcome = RemoveOutcome::removed;
  }
}

void LocalStore::sweep(std::int64_t now, std::size_t budget) noexcept {
  auto& shard = *shards_[sweep_turn_.fetch_add(1, std::memory_order_relaxed) & shard_mask_];
  const std::lock_guard guard(shard.lock);
  (void)shard.advance_time(now);
  (void)shard.sweep(budget);
}

LocalUsage LocalStore::usage() const noexcept {
  constexpr auto kRelaxed = std::memory_order_relaxed;
  return {totals_.keys.load(kRelaxed), totals_.bytes.load(kRelaxed), totals_.evicted.load(kRelaxed),
          totals_.refused.load(kRelaxed), totals_.expired.load(kRelaxed)};
}

}  // namespace gatehouse::core
