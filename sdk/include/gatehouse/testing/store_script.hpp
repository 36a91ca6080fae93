// A scripted store: what a test says about calls and keys, in front of a store that really works.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gatehouse/testing/memory_store.hpp"
#include "gatehouse/testing/settings.hpp"

namespace gatehouse::testing {

/// One rule: which calls, and what becomes of them.
class StoreRule {
 public:
  StoreRule(std::string call, std::string key) : call_(std::move(call)), key_(std::move(key)) {}

  /// The entry is there, with this value (get, put_if_absent).
  StoreRule& reply(std::string value, std::uint64_t version = 1, Duration ttl = std::chrono::hours{1}) {
    scripted_ = EntryResult{.existed = true, .version = version, .ttl_ns = ttl.count(), .value = std::move(value)};
    return *this;
  }
  StoreRule& fail(std::int32_t error = GH_E_UNREACHABLE) {
    scripted_ = EntryResult{.error = error};
    return *this;
  }
  StoreRule& never() {
    is_never_ = true;
    return *this;
  }
  /// Later, but as it really is unless reply or fail say otherwise.
  StoreRule& after(Duration duration) {
    after_ = duration;
    return *this;
  }
  StoreRule& once() {
    is_once_ = true;
    return *this;
  }

  [[nodiscard]] bool matches(std::string_view call, std::string_view key) const {
    return !is_used_ && (call_.empty() || call_ == call) && (key_.empty() || key_ == key);
  }
  void use() { is_used_ = is_once_; }

  [[nodiscard]] const std::optional<EntryResult>& scripted() const { return scripted_; }
  [[nodiscard]] std::optional<Duration> after() const { return after_; }
  [[nodiscard]] bool is_never() const { return is_never_; }

 private:
  std::string call_, key_;
  std::optional<EntryResult> scripted_;
  std::optional<Duration> after_;
  bool is_never_ = false, is_once_ = false, is_used_ = false;
};

/// One store by name. Keys are written "tenant:acme": the parts, joined; the namespace is left out.
class ScriptedStore {
 public:
  StoreRule& get(std::string key = {}) { return rule("get", std::move(key)); }
  StoreRule& put_if_absent(std::string key = {}) { return rule("put_if_absent", std::move(key)); }
  StoreRule& compare_and_set(std::string key = {}) { return rule("compare_and_set", std::move(key)); }
  StoreRule& remove(std::string key = {}) { return rule("remove", std::move(key)); }
  StoreRule& take() { return rule("take", {}); }
  StoreRule& any() { return rule({}, {}); }
  /// Cannot be reached, until up().
  void down() { is_down_ = true; }
  void up() { is_down_ = false; }
  /// At its bound: no new key.
  void full(bool is_full = true) { memory_.is_full = is_full; }
  void forget_rules() { rules_.clear(); }

  [[nodiscard]] bool is_down() const { return is_down_; }
  [[nodiscard]] std::size_t calls() const { return calls_; }
  MemoryStore& memory() { return memory_; }

  /// The newest rule for a call; NULL: as it really is.
  StoreRule* rule_for(std::string_view call, std::string_view key) {
    ++calls_;
    for (auto at = rules_.rbegin(); at != rules_.rend(); ++at) {
      if (!at->matches(call, key)) continue;
      at->use();
      return &*at;
    }
    return nullptr;
  }

 private:
  StoreRule& rule(std::string call, std::string key) { return rules_.emplace_back(std::move(call), std::move(key)); }

  MemoryStore memory_;
  std::deque<StoreRule> rules_;
  bool is_down_ = false;
  std::size_t calls_ = 0;
};

}  // namespace gatehouse::testing
