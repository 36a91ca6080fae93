// The conditions of a route beside host, path and method, ready to be checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ip.hpp"
#include "base/pattern.hpp"
#include "routing/match.hpp"
#include "routing/router.hpp"

namespace gatehouse::core {

struct FieldCheck {
  FieldCondition condition;        // header names in lower case
  std::optional<Pattern> pattern;  // of FieldTest::regex
};

/// An encoded query value longer than this is never decoded for a regex, so it does not match one: the place for it is
/// on the stack. Text without escapes has no such limit.
inline constexpr std::size_t kMaxDecodedQueryValue = 4096;

struct Conditions {
  std::vector<FieldCheck> headers;
  std::vector<FieldCheck> query;
  std::vector<Cidr> client_ip;
  std::vector<std::uint32_t> listeners;  // positions; sorted

  [[nodiscard]] bool empty() const noexcept {
    return headers.empty() && query.empty() && client_ip.empty() && listeners.empty();
  }
  /// How many there are, for the order of routes: lists of addresses and listeners count one each.
  [[nodiscard]] std::uint32_t count() const noexcept {
    return static_cast<std::uint32_t>(headers.size() + query.size()) + !client_ip.empty() + !listeners.empty();
  }
  /// Hot path.
  [[nodiscard]] bool hold(const MatchRequest& request) const noexcept;
  /// The first one that does not hold, in words; empty when all do. `listeners` are the names of all listeners.
  [[nodiscard]] std::string first_failing(const MatchRequest& request, const std::vector<std::string>& names) const;
};

/// True when `weaker` holds for every request for which `stronger` holds.
bool implies(const Conditions& stronger, const Conditions& weaker);

/// False when no request fulfils both. (A field sent twice, once with each of two values, is not thought of: the answer
/// is for a warning.)
bool may_hold_together(const Conditions& a, const Conditions& b);

}  // namespace gatehouse::core
