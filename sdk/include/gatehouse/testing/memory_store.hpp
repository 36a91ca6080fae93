// The entries and buckets of one store, as a real one keeps them: ttl, versions that only grow, limits decided
// together.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gatehouse/abi/ext/store.h"
#include "gatehouse/testing/limits.hpp"

namespace gatehouse::testing {

/// What a call on entries answers.
struct EntryResult {
  std::int32_t error = GH_OK;
  bool existed = false;
  std::uint64_t version = 0;
  std::int64_t ttl_ns = 0;
  std::string value{};
};

/// Pure but for its own state: time is handed in. Keys carry their namespace.
class MemoryStore {
 public:
  static constexpr std::size_t kMaxValue = std::size_t{8} << 20;

  struct Wanted {
    std::string key;
    Limit limit;
  };
  struct Taken {
    bool is_allowed = true;
    std::vector<gh_limit_result> results;
    std::uint64_t receipt = 0;
  };

  bool is_full = false;  ///< at its bound: no new key

  EntryResult get(const std::string& key, std::int64_t now) {
    Entry* entry = live(key, now);
    return entry == nullptr ? EntryResult{.error = GH_E_ABSENT} : told(*entry, now);
  }

  EntryResult put_if_absent(const std::string& key, std::string value, std::int64_t ttl, std::int64_t now) {
    if (Entry* entry = live(key, now)) {
      EntryResult there = told(*entry, now);
      there.existed = true;
      return there;
    }
    return write(key, std::move(value), ttl, now);
  }

  EntryResult compare_and_set(const std::string& key, std::uint64_t version, std::string value, std::int64_t ttl,
                              std::int64_t now) {
    Entry* entry = live(key, now);
    if (entry == nullptr || entry->version != version) return {.error = GH_E_LOST};
    return write(key, std::move(value), ttl, now);
  }

  EntryResult remove(const std::string& key, std::uint64_t version, std::int64_t now) {
    Entry* entry = live(key, now);
    if (entry == nullptr) return {.error = GH_E_ABSENT};
    if (entry->version != version) return {.error = GH_E_LOST};
    entries_.erase(key);
    return {};
  }

  Taken take(const std::vector<Wanted>& wanted, Instant now) {
    Taken taken;
    taken.receipt = ++receipts_;
    std::vector<std::string> keys;
    for (const Wanted& one : wanted) {
      const bool is_overflow = is_full && buckets_.count(one.key) == 0;
      keys.push_back(is_overflow ? "<overflow>" : one.key);
      gh_limit_result result = limits::look(buckets_[keys.back()], one.limit, now);
      result.overflow = is_overflow ? 1 : 0;
      taken.is_allowed = taken.is_allowed && result.allowed != 0;
      taken.results.push_back(result);
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const bool counts_anyway = (wanted[i].limit.flags & GH_TAKE_COUNT_DENIED) != 0;
      if (!taken.is_allowed && !counts_anyway) {
        unsay(taken.results[i], wanted[i].limit, keys[i], now);
        continue;
      }
      limits::charge(buckets_[keys[i]], wanted[i].limit, now, taken.receipt);
      charges_[taken.receipt].push_back({keys[i], wanted[i].limit, now, static_cast<unsigned>(i)});
    }
    return taken;
  }

  /// Bit i of mask: limit i of the take. Each is given back once.
  void give_back(std::uint64_t receipt, std::uint64_t mask) {
    const auto found = charges_.find(receipt);
    if (found == charges_.end()) return;
    std::erase_if(found->second, [&](const Charge& charge) {
      if ((mask >> charge.index & 1) == 0) return false;
      limits::refund(buckets_[charge.key], charge.limit, charge.when, receipt);
      return true;
    });
  }

  /// The exchange has ended: its concurrency units come back, its receipt is void.
  void end(std::uint64_t receipt) {
    for (const Charge& charge : charges_[receipt]) {
      if (charge.limit.algorithm == GH_LIMIT_CONCURRENCY)
        limits::refund(buckets_[charge.key], charge.limit, charge.when, receipt);
    }
    charges_.erase(receipt);
  }

  [[nodiscard]] std::size_t entry_count(std::int64_t now) const {
    return static_cast<std::size_t>(
        std::count_if(entries_.begin(), entries_.end(), [now](const auto& entry) { return entry.second.end > now; }));
  }

 private:
  struct Entry {
    std::string value;
    std::uint64_t version = 0;
    std::int64_t end = 0;
  };
  struct Charge {
    std::string key;
    Limit limit;
    Instant when;
    unsigned index;
  };

  Entry* live(const std::string& key, std::int64_t now) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return nullptr;
    if (found->second.end > now) return &found->second;
    entries_.erase(found);
    return nullptr;
  }

  static EntryResult told(const Entry& entry, std::int64_t now) {
    return {.version = entry.version, .ttl_ns = entry.end - now, .value = entry.value};
  }

  EntryResult write(const std::string& key, std::string value, std::int64_t ttl, std::int64_t now) {
    if (value.size() > kMaxValue) return {.error = GH_E_TOO_LARGE};
    if (is_full && entries_.count(key) == 0) return {.error = GH_E_FULL};
    Entry& entry = entries_[key];
    entry = {std::move(value), ++versions_, now + ttl};
    return {.version = entry.version, .ttl_ns = ttl, .value = entry.value};
  }

  /// A limit that would admit, in a take that another one denied: nothing was consumed, so its figures go back.
  void unsay(gh_limit_result& result, Limit limit, const std::string& key, Instant now) {
    if (result.allowed == 0) return;
    limit.cost = 0;
    const gh_limit_result untouched = limits::look(buckets_[key], limit, now);
    result.remaining = untouched.remaining;
    result.reset_ns = untouched.reset_ns;
  }

  std::map<std::string, Entry> entries_;
  std::map<std::string, Bucket> buckets_;
  std::map<std::uint64_t, std::vector<Charge>> charges_;
  std::uint64_t versions_ = 0, receipts_ = 0;
};

}  // namespace gatehouse::testing
