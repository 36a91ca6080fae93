// One policy, ready to decide: its numbers by tier, its key, its charge.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gatehouse/plugin.hpp>

#include "config.hpp"

namespace rate_limit {

inline constexpr std::size_t kMaxPolicies = 8;
inline constexpr std::size_t kMaxKeyParts = 6;

/// The numbers of a limit.
struct Numbers {
  std::int64_t count = 0;
  gatehouse::Duration window{};
  std::int64_t burst = 0;
};

class Policy {
 public:
  /// Mistakes are told to `setup` below `place` ("policies[1]").
  Policy(const PolicyConfig& config, const std::string& place, gatehouse::Setup& setup);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] gatehouse::Algorithm algorithm() const noexcept { return algorithm_; }
  [[nodiscard]] bool is_concurrency() const noexcept { return algorithm_ == gatehouse::Algorithm::concurrency; }
  [[nodiscard]] bool counts_denied() const noexcept { return count_denied_; }
  [[nodiscard]] KeyMissing key_missing() const noexcept { return key_missing_; }
  [[nodiscard]] const std::vector<std::string>& key() const noexcept { return key_; }

  /// The largest limit of the groups the consumer is in, else the policy's own.
  [[nodiscard]] const Numbers& numbers(const gatehouse::Exchange& exchange) const noexcept;
  /// Units of this request; nothing: more than the burst can ever hold.
  [[nodiscard]] std::optional<std::int64_t> cost(gatehouse::Exchange& exchange, const Numbers& numbers) const;
  /// A response with this status is charged.
  [[nodiscard]] bool keeps_charge(int status) const noexcept;
  [[nodiscard]] bool may_refund() const noexcept { return !keeps_all_; }

  /// The member of RateLimit-Policy: "default";q=100;w=10
  [[nodiscard]] std::string describe(const Numbers& numbers) const;

 private:
  struct Tier {
    std::string group;
    Numbers numbers;
  };

  void read_limits(const PolicyConfig& config, const std::string& place, gatehouse::Setup& setup);
  void read_keep_charge(const PolicyConfig& config, const std::string& place, gatehouse::Setup& setup);

  std::string name_;
  gatehouse::Algorithm algorithm_;
  Unit unit_;
  gatehouse::Template cost_;
  std::int64_t constant_cost_ = 1;
  Numbers own_;
  std::vector<Tier> tiers_;
  std::vector<std::string> key_;
  KeyMissing key_missing_;
  bool count_denied_;
  bool keeps_all_ = true;
  std::bitset<1000> kept_;
};

}  // namespace rate_limit
