// Limits on the local store: find, look at all, charge all or none, under the locks of the shards concerned.
#include <algorithm>
#include <cstdlib>
#include <new>

#include "stores/limit_math.hpp"
#include "stores/local/local_store.hpp"

namespace gatehouse::core {
namespace {

constexpr EntryKind entry_kind(LimitKind kind) noexcept {
  switch (kind) {
    case LimitKind::gcra:
      return EntryKind::gcra;
    case LimitKind::sliding:
      return EntryKind::sliding;
    case LimitKind::fixed:
      return EntryKind::fixed;
    case LimitKind::concurrency:
      break;
  }
  return EntryKind::concurrency;
}

constexpr char key_kind(LimitKind kind) noexcept {
  constexpr std::array<char, 4> kLetters{'g', 's', 'f', 'c'};
  return kLetters[static_cast<std::size_t>(kind)];
}

std::span<UnitLease> leases_of(LocalEntry& entry) noexcept {
  auto* table = entry.state.leases;
  return table == nullptr ? std::span<UnitLease>{} : std::span<UnitLease>(table->begin(), table->used);
}

std::size_t drop_ended(LocalEntry& entry, std::int64_t now) noexcept {
  auto* table = entry.state.leases;
  if (table == nullptr) return 0;
  table->used = static_cast<std::uint32_t>(drop_ended(leases_of(entry), now));
  return table->used;
}

UnitLease* find_lease(LocalEntry& entry, std::uint64_t id) noexcept {
  const auto leases = leases_of(entry);
  const auto found = std::find_if(leases.begin(), leases.end(), [id](const UnitLease& each) { return each.id == id; });
  return found == leases.end() ? nullptr : &*found;
}

/// Room for one more lease; false when there is none.
bool grow(LocalShard& shard, LocalEntry& entry) noexcept {
  auto* table = entry.state.leases;
  if (table != nullptr && table->used < table->capacity) return true;
  const std::uint32_t capacity = table == nullptr ? 4 : table->capacity * 2;
  const auto from = table == nullptr ? 0 : LeaseTable::footprint(table->capacity);
  const auto to = LeaseTable::footprint(capacity);
  if (!shard.resize(entry, from, to)) return false;
  auto* grown = static_cast<LeaseTable*>(std::realloc(table, sizeof(LeaseTable) + capacity * sizeof(UnitLease)));
  if (grown == nullptr) {
    (void)shard.resize(entry, to, from);
    return false;
  }
  if (table == nullptr) grown->used = 0;
  grown->capacity = capacity;
  entry.state.leases = grown;
  return true;
}

}  // namespace

/// One limit of a take: its rule, its place, and its entry while the locks are held.
struct LocalStore::Part {
  LimitRule rule;
  Place at;
  LocalEntry* entry = nullptr;
  bool is_new = false;
};

/// The locks of the shards of all parts, in the order of their addresses, so that no two takes wait for each other.
struct LocalStore::Taking {
  Taking(std::span<Part> parts, std::int64_t time) noexcept : now(time) {
    for (const auto& part : parts) shards[count++] = part.at.shard;
    if (count > 1) {
      std::sort(shards.begin(), shards.begin() + count);
      count = static_cast<std::uint32_t>(std::unique(shards.begin(), shards.begin() + count) - shards.begin());
    }
    for (std::uint32_t i = 0; i < count; ++i) shards[i]->lock.lock();
    for (std::uint32_t i = 0; i < count; ++i) now = std::max(now, shards[i]->advance_time(now));
    for (auto& part : parts) part.entry = part.at.shard->find(part.at.id);
  }
  ~Taking() {
    for (auto i = count; i-- > 0;) shards[i]->lock.unlock();
  }
  Taking(const Taking&) = delete;
  Taking& operator=(const Taking&) = delete;

  bool admits(Part& part) const noexcept;
  bool make_entry(Part& part) const noexcept;
  bool make_entries(std::span<Part> parts, bool all_allow) const noexcept;
  void charge(Part& part, Charge& charge) const noexcept;
  void report(const Part& part, LimitResult& result) const noexcept;

  std::int64_t now;
  std::uint32_t count = 0;
  std::array<LocalShard*, kMaxTakeLimits> shards;
};

bool LocalStore::Taking::admits(Part& part) const noexcept {
  const auto& rule = part.rule;
  if (part.entry == nullptr)
    return rule.kind == LimitKind::gcra ? rule.step * rule.cost <= rule.capacity : rule.cost <= rule.count;
  auto& state = part.entry->state;
  switch (rule.kind) {
    case LimitKind::gcra:
      align(state.gcra, rule, now);
      return core::admits(state.gcra, rule, now);
    case LimitKind::sliding:
      align(*state.sliding, rule, now);
      return core::admits(*state.sliding, rule, now);
    case LimitKind::fixed:
      align(state.fixed, rule, now);
      return core::admits(state.fixed, rule, now);
    case LimitKind::concurrency:
      break;
  }
  return core::admits(drop_ended(*part.entry, now), rule);
}

bool LocalStore::Taking::make_entry(Part& part) const noexcept {
  auto& shard = *part.at.shard;
  const bool is_sliding = part.rule.kind == LimitKind::sliding;
  if (part.entry == nullptr) {
    auto* entry = shard.create(part.at.id, entry_kind(part.rule.kind), is_sliding ? sizeof(SlidingState) + 16 : 0);
    if (entry == nullptr) return false;
    part.entry = entry;
    part.is_new = true;
    entry->is_pinned = true;
    if (is_sliding) {
      void* memory = std::malloc(sizeof(SlidingState));
      if (memory != nullptr) entry->state.sliding = new (memory) SlidingState;
    }
    entry->expires = now;
    shard.file(*entry);
    if (is_sliding && entry->state.sliding == nullptr) return false;
    if (part.rule.kind != LimitKind::concurrency) (void)admits(part);  // aligns the zero state
  }
  return part.rule.kind != LimitKind::concurrency || grow(shard, *part.entry);
}

bool LocalStore::Taking::make_entries(std::span<Part> parts, bool all_allow) const noexcept {
  for (auto& part : parts) {
    if (part.entry != nullptr) part.entry->is_pinned = true;
  }
  bool made = true;
  for (auto& part : parts) {
    if (made && part.rule.cost > 0 && (all_allow || part.rule.count_denied)) made = make_entry(part);
  }
  for (auto& part : parts) {
    if (part.entry == nullptr) continue;
    part.entry->is_pinned = false;
    if (made || !part.is_new) continue;
    part.at.shard->erase(*part.entry);
    part.entry = nullptr;
  }
  return made;
}

void LocalStore::Taking::charge(Part& part, Charge& charge) const noexcept {
  charge.charged = true;
  auto& entry = *part.entry;
  auto& state = entry.state;
  switch (part.rule.kind) {
    case LimitKind::gcra:
      core::charge(state.gcra, part.rule, now, charge);
      entry.expires = end(state.gcra);
      break;
    case LimitKind::sliding:
      core::charge(*state.sliding, part.rule, now, charge);
      entry.expires = end(*state.sliding);
      break;
    case LimitKind::fixed:
      core::charge(state.fixed, part.rule, now, charge);
      entry.expires = end(state.fixed);
      break;
    case LimitKind::concurrency:
      charge.cost = 1;
      charge.lease = part.at.shard->next_number();
      state.leases->begin()[state.leases->used++] = {charge.lease, now + part.rule.window};
      entry.expires = std::max(entry.expires, now + part.rule.window);
      break;
  }
  if (part.is_new) part.at.shard->file_again(entry);
}

void LocalStore::Taking::report(const Part& part, LimitResult& result) const noexcept {
  const auto& rule = part.rule;
  const auto say = [&]<class State>(const State* used) {
    State unused;
    if (used == nullptr) align(unused, rule, now);
    core::report(used == nullptr ? unused : *used, rule, now, result);
  };
  const bool is_there = part.entry != nullptr;
  switch (rule.kind) {
    case LimitKind::gcra:
      return say(is_there ? &part.entry->state.gcra : nullptr);
    case LimitKind::sliding:
      return say(is_there ? part.entry->state.sliding : nullptr);
    case LimitKind::fixed:
      return say(is_there ? &part.entry->state.fixed : nullptr);
    case LimitKind::concurrency:
      return core::report(is_there ? leases_of(*part.entry).size() : 0, rule, result);
  }
}

StoreError LocalStore::prepare(std::span<const TakeLimit> limits, std::span<Part> parts) const noexcept {
  for (std::size_t i = 0; i < limits.size(); ++i) {
    if (!make_rule(limits[i], Tick::nanosecond, parts[i].rule)) return StoreError::invalid;
    const auto error = place(key_kind(limits[i].kind), limits[i].key, parts[i].at);
    if (error != StoreError::none) return error;
    for (std::size_t k = 0; k < i; ++k) {
      if (parts[k].at.id == parts[i].at.id) return StoreError::invalid;
    }
  }
  return StoreError::none;
}

void LocalStore::take(TakeOperation& operation, std::int64_t time) noexcept {
  const auto count = operation.limits.size();
  operation.receipt.count = 0;
  operation.error = StoreError::invalid;
  if (count == 0 || count > kMaxTakeLimits) return;
  std::array<Part, kMaxTakeLimits> memory;
  const std::span parts(memory.data(), count);
  operation.error = prepare(operation.limits, parts);
  if (operation.error != StoreError::none) return;

  const Taking taking(parts, time);
  operation.allowed = true;
  for (std::size_t i = 0; i < count; ++i) {
    operation.results[i].allowed = taking.admits(parts[i]);
    operation.allowed = operation.allowed && operation.results[i].allowed;
  }
  if (!taking.make_entries(parts, operation.allowed)) {
    operation.error = StoreError::full;
    return;
  }
  operation.retry_after = Duration::zero();
  for (std::size_t i = 0; i < count; ++i) {
    auto& charge = operation.receipt.charges[i];
    charge = {.kind = parts[i].rule.kind};
    if (parts[i].rule.cost > 0 && (operation.allowed || parts[i].rule.count_denied)) taking.charge(parts[i], charge);
    taking.report(parts[i], operation.results[i]);
    operation.retry_after = std::max(operation.retry_after, operation.results[i].retry_after);
  }
  operation.receipt.count = static_cast<std::uint32_t>(count);
}

void LocalStore::give_back(GiveBackOperation& operation, std::int64_t time) noexcept {
  const auto count = operation.limits.size();
  operation.error = StoreError::invalid;
  if (operation.receipt == nullptr || count > kMaxTakeLimits || operation.receipt->count != count) return;
  std::array<Part, kMaxTakeLimits> memory;
  const std::span parts(memory.data(), count);
  operation.error = prepare(operation.limits, parts);
  if (operation.error != StoreError::none) return;

  const Taking taking(parts, time);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& charge = operation.receipt->charges[i];
    auto* entry = parts[i].entry;
    if (!charge.charged || (operation.mask >> i & 1U) == 0 || entry == nullptr || parts[i].rule.kind != charge.kind)
      continue;
    if (charge.kind == LimitKind::gcra) refund(entry->state.gcra, taking.now, charge);
    if (charge.kind == LimitKind::sliding) refund(*entry->state.sliding, taking.now, charge);
    if (charge.kind == LimitKind::fixed) refund(entry->state.fixed, taking.now, charge);
    if (charge.kind != LimitKind::concurrency) continue;
    auto* lease = find_lease(*entry, charge.lease);
    if (lease != nullptr) *lease = entry->state.leases->begin()[--entry->state.leases->used];
  }
}

void LocalStore::renew(RenewOperation& operation, std::int64_t time) noexcept {
  const auto count = operation.limits.size();
  operation.error = StoreError::invalid;
  if (operation.receipt == nullptr || count > kMaxTakeLimits || operation.receipt->count != count) return;
  std::array<Part, kMaxTakeLimits> memory;
  const std::span parts(memory.data(), count);
  operation.error = prepare(operation.limits, parts);
  if (operation.error != StoreError::none) return;

  const Taking taking(parts, time);
  operation.held = true;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& charge = operation.receipt->charges[i];
    if (!charge.charged || charge.kind != LimitKind::concurrency) continue;
    auto* lease = parts[i].entry == nullptr ? nullptr : find_lease(*parts[i].entry, charge.lease);
    if (lease == nullptr || lease->ends <= taking.now) {
      operation.held = false;
      continue;
    }
    lease->ends = taking.now + parts[i].rule.window;
    parts[i].entry->expires = std::max(parts[i].entry->expires, lease->ends);
  }
}

}  // namespace gatehouse::core
