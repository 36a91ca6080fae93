// Limits on a Redis store: one script for all keys of a slot, and what to do when they lie in several slots.
#include <algorithm>
#include <bit>

#include "stores/redis/key_text.hpp"
#include "stores/redis/redis_store.hpp"

namespace gatehouse::core {
namespace {

constexpr std::string_view letter(LimitKind kind) noexcept {
  constexpr std::array<std::string_view, 4> kLetters{"g", "s", "f", "c"};
  return kLetters[static_cast<std::size_t>(kind)];
}

constexpr std::size_t kNumbersPerLimit = 7;  // in the reply of the take script

Duration microseconds(std::int64_t count) noexcept { return std::chrono::microseconds(count); }

std::uint64_t unsigned_of(std::int64_t value) noexcept { return value < 0 ? 0 : static_cast<std::uint64_t>(value); }

}  // namespace

void RedisStore::add_key(ScriptCommand& command, const TakeLimit& limit) {
  key_.clear();
  (void)append_key(key_, settings_.prefix, letter(limit.kind)[0], limit.key);  // group_keys() has seen that it fits
  command.add_key(key_);
}

/// Which limits are decided together: all of them, or, on a cluster, those of one slot.
StoreError RedisStore::group_keys(std::span<const TakeLimit> limits, RedisCall::Groups& groups) {
  groups = {};
  if (limits.empty() || limits.size() > kMaxTakeLimits) return StoreError::invalid;
  std::array<std::string, kMaxTakeLimits> keys;
  std::array<std::uint16_t, kMaxTakeLimits> slots{};
  groups.count = 0;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    if (!append_key(keys[i], settings_.prefix, letter(limits[i].kind)[0], limits[i].key)) return StoreError::oversize;
    if (std::find(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(i), keys[i]) !=
        keys.begin() + static_cast<std::ptrdiff_t>(i)) {
      return StoreError::invalid;
    }
    const auto slot = router_->is_cluster() ? slot_of(keys[i]) : std::uint16_t{0};
    const auto known = std::find(slots.begin(), slots.begin() + groups.count, slot);
    groups.of[i] = static_cast<std::uint8_t>(known - slots.begin());
    if (groups.of[i] == groups.count) slots[groups.count++] = slot;
  }
  return StoreError::none;
}

bool RedisStore::take(TakeOperation& operation) noexcept {
  auto& call = acquire();
  operation.receipt.count = 0;
  auto error = router_ ? group_keys(operation.limits, call.groups) : StoreError::unreachable;
  for (std::size_t i = 0; error == StoreError::none && i < operation.limits.size(); ++i) {
    if (!make_rule(operation.limits[i], Tick::microsecond, call.rules[i])) error = StoreError::invalid;
    operation.receipt.charges[i] = {.kind = operation.limits[i].kind, .lease = ++next_lease_};
  }
  if (error != StoreError::none) return refuse(call, StoreCall::take, operation, error);
  operation.receipt.count = static_cast<std::uint32_t>(operation.limits.size());
  operation.retry_after = Duration::zero();
  write_take(call, operation);
  return call.begin(StoreCall::take, &operation, until(operation));
}

void RedisStore::write_take(RedisCall& call, const TakeOperation& operation) {
  auto& command = call.command;
  command.begin(Script::take);
  const auto& groups = call.groups;
  for (std::size_t i = 0; i < operation.limits.size(); ++i) {
    if (groups.of[i] == groups.current) add_key(command, operation.limits[i]);
  }
  command.add(time_word());
  command.add(groups.is_denied ? "1" : "0");
  for (std::size_t i = 0; i < operation.limits.size(); ++i) {
    if (groups.of[i] != groups.current) continue;
    const auto& rule = call.rules[i];
    command.add(letter(rule.kind));
    command.add(rule.count_denied ? "1" : "0");
    for (const auto number : {rule.count, rule.cost, rule.window, rule.step, rule.capacity}) command.add(number);
    command.add(std::to_string(operation.receipt.charges[i].lease));
  }
}

RedisStore::Outcome RedisStore::read_take(RedisCall& call, TakeOperation& operation, ReplyView reply) {
  auto& groups = call.groups;
  std::size_t at = 0;
  bool allows = true;
  for (std::size_t i = 0; i < operation.limits.size(); ++i) {
    if (groups.of[i] != groups.current) continue;
    if (reply.size() < at + kNumbersPerLimit) return Outcome::senseless;
    auto& result = operation.results[i];
    result.allowed = reply[at].integer() == 1;
    result.remaining = unsigned_of(reply[at + 1].integer());
    result.reset = microseconds(reply[at + 2].integer());
    result.retry_after = microseconds(reply[at + 3].integer());
    auto& charge = operation.receipt.charges[i];
    charge.charged = reply[at + 4].integer() == 1;
    charge.cost = unsigned_of(reply[at + 5].integer());
    charge.mark = reply[at + 6].integer();
    operation.retry_after = std::max(operation.retry_after, result.retry_after);
    allows = allows && result.allowed;
    at += kNumbersPerLimit;
  }
  if (!allows) groups.is_denied = true;
  if (++groups.current < groups.count) {
    write_take(call, operation);
    return Outcome::next_group;
  }
  operation.allowed = !groups.is_denied;
  if (groups.is_denied) undo_groups(call, operation);
  return Outcome::done;
}

void RedisStore::undo_groups(RedisCall& call, TakeOperation& operation) noexcept {
  if (!router_ || call.groups.count < 2) return;  // one script: all or none already
  std::uint32_t mask = 0;
  for (std::size_t i = 0; i < operation.limits.size(); ++i) {
    if (operation.receipt.charges[i].charged && !operation.limits[i].count_denied) mask |= std::uint32_t{1} << i;
  }
  if (mask == 0) return;
  give_back_later(call.groups, operation.limits, operation.receipt, mask);
  for (std::size_t i = 0; i < operation.limits.size(); ++i) {
    if ((mask >> i & 1U) == 0) continue;
    operation.receipt.charges[i].charged = false;
    operation.results[i].remaining += operation.receipt.charges[i].cost;
  }
}

void RedisStore::write_give_back(RedisCall& call, std::span<const TakeLimit> limits, const Receipt& receipt,
                                 std::uint32_t mask) {
  auto& command = call.command;
  command.begin(Script::give_back);
  for (std::size_t i = 0; i < limits.size(); ++i) {
    if ((mask >> i & 1U) != 0) add_key(command, limits[i]);
  }
  command.add(time_word());
  for (std::size_t i = 0; i < limits.size(); ++i) {
    if ((mask >> i & 1U) == 0) continue;
    const auto& charge = receipt.charges[i];
    command.add(letter(charge.kind));
    command.add(static_cast<std::int64_t>(charge.cost));
    command.add(charge.mark);
    command.add(std::to_string(charge.lease));
  }
}

void RedisStore::give_back_later(const RedisCall::Groups& groups, std::span<const TakeLimit> limits,
                                 const Receipt& receipt, std::uint32_t mask) {
  for (std::uint8_t group = 0; group < groups.count; ++group) {
    std::uint32_t part = 0;
    for (std::size_t i = 0; i < limits.size(); ++i) {
      if (groups.of[i] == group) part |= mask & std::uint32_t{1} << i;
    }
    if (part == 0) continue;
    auto& call = acquire();
    call.groups = {};
    write_give_back(call, limits, receipt, part);
    (void)call.begin(StoreCall::give_back, nullptr, loop_.clock.now() + settings_.command_timeout);
  }
}

bool RedisStore::give_back(GiveBackOperation& operation) noexcept {
  auto& call = acquire();
  auto error = router_ ? group_keys(operation.limits, call.groups) : StoreError::unreachable;
  const bool fits = operation.receipt != nullptr && operation.receipt->count == operation.limits.size();
  if (error == StoreError::none && !fits) error = StoreError::invalid;
  if (error != StoreError::none) return refuse(call, StoreCall::give_back, operation, error);
  std::uint32_t mask = 0;
  for (std::size_t i = 0; i < operation.limits.size(); ++i) {
    const auto& charge = operation.receipt->charges[i];
    if (charge.charged && charge.kind == operation.limits[i].kind) mask |= operation.mask & std::uint32_t{1} << i;
  }
  if (mask == 0) return refuse(call, StoreCall::give_back, operation, StoreError::none);
  // The operation waits for the first group; the others, on a cluster only, are sent along.
  const auto groups = call.groups;
  std::uint32_t first = 0;
  const auto group = groups.of[static_cast<std::size_t>(std::countr_zero(mask))];
  for (std::size_t i = 0; i < operation.limits.size(); ++i) {
    if (groups.of[i] == group) first |= mask & std::uint32_t{1} << i;
  }
  if (first != mask) give_back_later(groups, operation.limits, *operation.receipt, mask & ~first);
  call.groups = {};
  write_give_back(call, operation.limits, *operation.receipt, first);
  return call.begin(StoreCall::give_back, &operation, until(operation));
}

bool RedisStore::renew(RenewOperation& operation) noexcept {
  auto& call = acquire();
  auto error = router_ ? group_keys(operation.limits, call.groups) : StoreError::unreachable;
  const bool fits = operation.receipt != nullptr && operation.receipt->count == operation.limits.size();
  if (error == StoreError::none && !fits) error = StoreError::invalid;
  for (std::size_t i = 0; error == StoreError::none && i < operation.limits.size(); ++i) {
    if (!make_rule(operation.limits[i], Tick::microsecond, call.rules[i])) error = StoreError::invalid;
  }
  operation.held = true;
  if (error == StoreError::none && !write_renew(call, operation))
    return refuse(call, StoreCall::renew, operation, error);
  if (error != StoreError::none) return refuse(call, StoreCall::renew, operation, error);
  return call.begin(StoreCall::renew, &operation, until(operation));
}

/// False when no group from the current one on has a lease.
bool RedisStore::write_renew(RedisCall& call, const RenewOperation& operation) {
  auto& groups = call.groups;
  const auto is_lease = [&](std::size_t i) {
    const auto& charge = operation.receipt->charges[i];
    return groups.of[i] == groups.current && charge.charged && charge.kind == LimitKind::concurrency;
  };
  for (; groups.current < groups.count; ++groups.current) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < operation.limits.size(); ++i) count += is_lease(i) ? 1U : 0U;
    if (count == 0) continue;
    auto& command = call.command;
    command.begin(Script::renew);
    for (std::size_t i = 0; i < operation.limits.size(); ++i) {
      if (is_lease(i)) add_key(command, operation.limits[i]);
    }
    command.add(time_word());
    for (std::size_t i = 0; i < operation.limits.size(); ++i) {
      if (!is_lease(i)) continue;
      command.add(std::to_string(operation.receipt->charges[i].lease));
      command.add(call.rules[i].window);
    }
    return true;
  }
  return false;
}

RedisStore::Outcome RedisStore::read_renew(RedisCall& call, RenewOperation& operation, ReplyView reply) {
  if (reply.kind() != ReplyKind::integer) return Outcome::senseless;
  operation.held = operation.held && reply.integer() == 1;
  ++call.groups.current;
  return write_renew(call, operation) ? Outcome::next_group : Outcome::done;
}

}  // namespace gatehouse::core
