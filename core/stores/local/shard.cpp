#include "stores/local/shard.hpp"

#include <bit>
#include <cstdlib>
#include <new>

namespace gatehouse::core {
namespace {

constexpr std::size_t kSweepPerCreate = 4;  // more than one, so that what has expired never piles up
constexpr int kMaxEvictions = 64;           // for one new entry

LocalEntry* allocate_entries(std::size_t count) {
  auto* memory = std::aligned_alloc(alignof(LocalEntry), count * sizeof(LocalEntry));
  if (memory == nullptr) throw std::bad_alloc();
  return static_cast<LocalEntry*>(memory);
}

}  // namespace

LocalShard::LocalShard(std::size_t capacity, const LocalLimits& limits, LocalTotals& totals)
    : limits_(limits),
      totals_(totals),
      capacity_(capacity),
      entries_(allocate_entries(capacity)),
      index_(std::bit_ceil(capacity + capacity / 4 + 1)),
      counters_(entries_.get()),
      values_(entries_.get()) {}

LocalShard::~LocalShard() {
  for (EntryIndex i = 0; i < fresh_; ++i) end_state(entries_[i]);
}

void LocalShard::Free::operator()(LocalEntry* entries) const noexcept { std::free(entries); }

LocalEntry* LocalShard::create(const Fingerprint& id, EntryKind kind, std::size_t extra) noexcept {
  (void)sweep(kSweepPerCreate);
  if (!make_room(kind, 1, kEntryBytes + extra)) return nullptr;
  EntryIndex index = free_;
  if (index != kNoEntry) {
    free_ = entries_[index].next;
  } else {
    index = fresh_++;
  }
  auto& entry = *new (&entries_[index]) LocalEntry;
  entry.id = id;
  entry.kind = kind;
  if (is_value(kind)) new (&entry.state.value) LocalEntry::Value{};
  if (kind == EntryKind::sliding) entry.state.sliding = nullptr;
  if (kind == EntryKind::concurrency) entry.state.leases = nullptr;
  index_.add(id, index);
  ++used_;
  account(is_value(kind), 1, static_cast<std::ptrdiff_t>(kEntryBytes + extra));
  return &entry;
}

void LocalShard::erase(LocalEntry& entry) noexcept {
  const auto index = index_of(entry);
  wheel_of(entry.kind).unlink(index);
  index_.remove(entry.id, index);
  account(is_value(entry.kind), -1, -static_cast<std::ptrdiff_t>(kEntryBytes + extra_of(entry)));
  end_state(entry);
  entry.kind = EntryKind::free;
  entry.next = free_;
  free_ = index;
  --used_;
}

bool LocalShard::resize(const LocalEntry& entry, std::size_t from, std::size_t to) noexcept {
  if (to > from && !make_room(entry.kind, 0, to - from)) return false;
  account(is_value(entry.kind), 0, static_cast<std::ptrdiff_t>(to) - static_cast<std::ptrdiff_t>(from));
  return true;
}

std::size_t LocalShard::sweep(std::size_t budget) noexcept {
  const auto expired = [this](ExpiryWheel& wheel) {
    return [this, &wheel](EntryIndex index) {
      wheel.file(index);  // erase() takes it out again
      if (entries_[index].is_pinned) return;
      erase(entries_[index]);
      totals_.expired.fetch_add(1, std::memory_order_relaxed);
    };
  };
  budget = counters_.advance(now_, budget, expired(counters_));
  return values_.advance(now_, budget, expired(values_));
}

std::size_t LocalShard::extra_of(const LocalEntry& entry) noexcept {
  switch (entry.kind) {
    case EntryKind::sliding:
      return sizeof(SlidingState) + 16;
    case EntryKind::concurrency:
      return entry.state.leases == nullptr ? 0 : LeaseTable::footprint(entry.state.leases->capacity);
    case EntryKind::value:
      return StoreValue::footprint(entry.state.value.bytes.view().size());
    default:
      return 0;
  }
}

bool LocalShard::has_room(bool for_value, std::size_t keys, std::size_t bytes) const noexcept {
  constexpr auto kRelaxed = std::memory_order_relaxed;
  return used_ + keys <= capacity_ && totals_.keys.load(kRelaxed) + keys <= limits_.max_keys &&
         totals_.bytes.load(kRelaxed) + bytes <= limits_.max_bytes &&
         (!for_value || (totals_.value_keys.load(kRelaxed) + keys <= limits_.max_value_keys() &&
                         totals_.value_bytes.load(kRelaxed) + bytes <= limits_.max_value_bytes()));
}

bool LocalShard::make_room(EntryKind kind, std::size_t keys, std::size_t bytes) noexcept {
  constexpr auto kRelaxed = std::memory_order_relaxed;
  if (has_room(is_value(kind), keys, bytes)) return true;
  const bool own_share_is_left =
      !is_value(kind) || (totals_.value_keys.load(kRelaxed) + keys <= limits_.max_value_keys() &&
                          totals_.value_bytes.load(kRelaxed) + bytes <= limits_.max_value_bytes());
  for (int i = 0; own_share_is_left && i < kMaxEvictions; ++i) {
    const auto index = counters_.nearest();
    if (index == kNoEntry) break;
    erase(entries_[index]);
    totals_.evicted.fetch_add(1, kRelaxed);
    if (has_room(is_value(kind), keys, bytes)) return true;
  }
  totals_.refused.fetch_add(1, kRelaxed);
  return false;
}

void LocalShard::account(bool is_value, std::ptrdiff_t keys, std::ptrdiff_t bytes) noexcept {
  constexpr auto kRelaxed = std::memory_order_relaxed;
  totals_.keys.fetch_add(static_cast<std::size_t>(keys), kRelaxed);
  totals_.bytes.fetch_add(static_cast<std::size_t>(bytes), kRelaxed);
  if (!is_value) return;
  totals_.value_keys.fetch_add(static_cast<std::size_t>(keys), kRelaxed);
  totals_.value_bytes.fetch_add(static_cast<std::size_t>(bytes), kRelaxed);
}

void LocalShard::end_state(LocalEntry& entry) noexcept {
  if (entry.kind == EntryKind::value) entry.state.value.~Value();
  if (entry.kind == EntryKind::sliding) std::free(entry.state.sliding);
  if (entry.kind == EntryKind::concurrency) std::free(entry.state.leases);
}

}  // namespace gatehouse::core
