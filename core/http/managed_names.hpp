// Field names that belong to the gateway: a client's field of that name, in any spelling, never passes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/headers.hpp"

namespace gatehouse::core {

/// What the gate does with a client's field of this name.
enum class FieldRule : std::uint8_t {
  pass,     // not ours
  edge,     // removed for everybody and never obeyed (X-Original-URL, Proxy, ...); not counted as managed
  managed,  // removed
  trusted,  // removed, unless a trusted peer sent exactly this spelling (forwarded fields, trace context, request id)
  exact,    // removed, unless spelled exactly so, whoever sent it (a request id that everybody may set)
};

constexpr bool is_managed_rule(FieldRule rule) noexcept { return rule > FieldRule::edge; }

/// Built with the snapshot on the control thread, then read by every worker. Names are compared in canonical form:
/// lower case, every character but letters and digits becomes '-', so X_Passport and x.passport are X-Passport.
class ManagedNames {
 public:
  /// Holds the names that are always managed: X-Forwarded-*, Forwarded, X-Real-IP, traceparent, tracestate,
  /// Gatehouse-*, the passport headers; and those removed at the edge.
  ManagedNames();

  /// Adds a name an instance sets or trusts. Adding a name again keeps the first rule.
  void add(std::string_view name, FieldRule rule = FieldRule::managed);
  /// Adds every name that begins with `prefix`, such as "x-app-".
  void add_prefix(std::string_view prefix, FieldRule rule = FieldRule::managed);

  /// Rule for a field name as received. `is_exact` tells whether it is spelled, case aside, as the name was added.
  /// Hot path: two loads for a name that shares neither length nor first letter with a managed one.
  [[nodiscard]] FieldRule rule_of(std::string_view name, bool& is_exact) const noexcept {
    if (name.empty() || !may_match(name)) return FieldRule::pass;
    return look_up(name, is_exact);
  }
  [[nodiscard]] bool is_managed(std::string_view name) const noexcept {
    bool is_exact = false;
    return is_managed_rule(rule_of(name, is_exact));
  }

 private:
  struct Entry {
    std::string canonical;
    std::string spelling;  // as added
    FieldRule rule;
  };

  [[nodiscard]] bool may_match(std::string_view name) const noexcept {
    const auto lengths = lengths_by_first_byte_[static_cast<unsigned char>(name.front())];
    return (lengths >> (name.size() < kLastLength ? name.size() : kLastLength) & 1) != 0;
  }
  void note_lengths(char first, std::uint64_t lengths);
  [[nodiscard]] FieldRule look_up(std::string_view name, bool& is_exact) const noexcept;

  static constexpr std::size_t kLastLength = 63;  // it and all above share one bit

  std::vector<Entry> names_;
  std::vector<Entry> prefixes_;
  std::array<std::uint64_t, 256> lengths_by_first_byte_{};  // which lengths exist for a first byte
};

/// Canonical form of a field name. Control thread; allocates.
std::string canonical_name(std::string_view name);

}  // namespace gatehouse::core
