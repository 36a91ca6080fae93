// A seeded run of random takes, refunds and pauses, on a store and on the reference, compared call by call.
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "stores/reference_limits_test.hpp"
#include "stores/store.hpp"

namespace gatehouse::core {

/// A store under test and the means to drive it.
class StoreDriver {
 public:
  virtual ~StoreDriver() = default;
  virtual Store& store() = 0;
  /// Lets the loop turn until `operation`, which did not finish at once, is done.
  virtual void finish(StoreOperation& operation) = 0;
  virtual std::int64_t now_ns() const = 0;
  virtual void advance(Duration by) = 0;
  virtual std::int64_t tick_ns() const = 0;
};

class LimitScenario {
 public:
  LimitScenario(StoreDriver& driver, std::uint64_t seed, std::string space)
      : driver_(driver), random_(seed), space_(std::move(space)), reference_(driver.tick_ns()) {
    for (std::size_t i = 0; i < kPolicies; ++i) policies_.push_back(random_policy(i));
  }

  /// One random call, compared. Stop at the first difference: what follows it means nothing.
  void step() {
    driver_.advance(random_pause());
    const auto draw = below(10);
    if (draw == 0 && !held_.empty()) return give_back();
    if (draw == 1 && !held_.empty()) return renew();
    take();
  }

 private:
  static constexpr std::size_t kPolicies = 6;
  struct Held {
    std::vector<ReferenceLimits::Named> limits;
    Receipt reference;
    Receipt receipt;
  };

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  ReferenceLimits::Named random_policy(std::size_t number) {
    static constexpr std::array<std::int64_t, 5> kWindowsMs{10, 100, 1000, 7777, 60'000};
    TakeLimit limit;
    limit.kind = static_cast<LimitKind>(number % 4);
    limit.count = 1 + below(limit.kind == LimitKind::concurrency ? 5 : 40);
    limit.burst = 1 + below(20);
    limit.window = std::chrono::milliseconds(kWindowsMs[below(kWindowsMs.size())]);
    limit.count_denied = limit.kind != LimitKind::concurrency && below(4) == 0;
    return {"policy" + std::to_string(number), limit};
  }

  Duration random_pause() {
    static constexpr std::array<std::int64_t, 6> kMostUs{0, 3, 900, 40'000, 700'000, 20'000'000};
    const auto most = kMostUs[below(kMostUs.size())];
    return most == 0 ? Duration::zero() : std::chrono::microseconds(below(static_cast<std::uint64_t>(most)));
  }

  std::vector<TakeLimit> with_keys(const std::vector<ReferenceLimits::Named>& named,
                                   std::vector<std::string_view>& parts) const {
    parts.clear();
    for (const auto& each : named) {
      parts.emplace_back("consumer");  // the group: one slot of a cluster
      parts.emplace_back(each.key);
    }
    std::vector<TakeLimit> limits;
    for (std::size_t i = 0; i < named.size(); ++i) {
      limits.push_back(named[i].limit);
      limits.back().key = {space_, std::span(&parts[2 * i], 2), 0};
    }
    return limits;
  }

  void take() {
    std::vector<ReferenceLimits::Named> chosen;
    const auto first = below(kPolicies);
    const auto count = 1 + below(3);
    for (std::size_t i = 0; i < count; ++i) {
      chosen.push_back(policies_[(first + i) % kPolicies]);
      if (chosen.back().limit.kind == LimitKind::concurrency) {
        chosen.back().limit.cost = below(8) == 0 ? 0 : 1;
      } else {
        chosen.back().limit.cost = below(4) == 0 ? below(6) : 1;
      }
    }
    std::vector<std::string_view> parts;
    const auto limits = with_keys(chosen, parts);
    const auto expected = reference_.take(chosen, driver_.now_ns());
    TakeOperation operation;
    operation.limits = limits;
    if (!driver_.store().take(operation)) driver_.finish(operation);
    ASSERT_EQ(operation.error, StoreError::none) << text(operation.error);
    ASSERT_EQ(operation.allowed, expected.allowed);
    for (std::size_t i = 0; i < limits.size(); ++i) {
      ASSERT_EQ(operation.results[i].allowed, expected.results[i].allowed) << "limit " << i;
      ASSERT_EQ(operation.results[i].remaining, expected.results[i].remaining) << "limit " << i;
      ASSERT_EQ(operation.results[i].retry_after, expected.results[i].retry_after) << "limit " << i;
      ASSERT_EQ(operation.results[i].reset, expected.results[i].reset) << "limit " << i;
    }
    if (held_.size() < 16) held_.push_back({chosen, expected.receipt, operation.receipt});
  }

  void give_back() {
    const auto index = below(held_.size());
    const auto held = held_[index];
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(index));
    const auto mask = static_cast<std::uint32_t>(below(8));
    std::vector<std::string_view> parts;
    const auto limits = with_keys(held.limits, parts);
    reference_.give_back(held.limits, held.reference, mask, driver_.now_ns());
    GiveBackOperation operation;
    operation.limits = limits;
    operation.receipt = &held.receipt;
    operation.mask = mask;
    if (!driver_.store().give_back(operation)) driver_.finish(operation);
    ASSERT_EQ(operation.error, StoreError::none) << text(operation.error);
  }

  void renew() {
    const auto& held = held_[below(held_.size())];
    std::vector<std::string_view> parts;
    const auto limits = with_keys(held.limits, parts);
    const auto expected = reference_.renew(held.limits, held.reference, driver_.now_ns());
    RenewOperation operation;
    operation.limits = limits;
    operation.receipt = &held.receipt;
    if (!driver_.store().renew(operation)) driver_.finish(operation);
    ASSERT_EQ(operation.error, StoreError::none) << text(operation.error);
    ASSERT_EQ(operation.held, expected);
  }

  StoreDriver& driver_;
  std::mt19937_64 random_;
  std::string space_;
  ReferenceLimits reference_;
  std::vector<ReferenceLimits::Named> policies_;
  std::vector<Held> held_;
};

}  // namespace gatehouse::core
