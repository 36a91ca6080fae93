// The inside of a Router: hosts → scopes → paths → lists of routes. Private to the router's own files.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/pattern.hpp"
#include "routing/conditions.hpp"
#include "routing/host_table.hpp"
#include "routing/path_tree.hpp"
#include "routing/router.hpp"

namespace gatehouse::core {

/// One route in one list. A list is sorted by the order of candidates, so the first that holds wins.
struct RouteEntry {
  static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);
  MethodBits methods = MethodSet::kAny;
  std::uint32_t rule = 0;            // position in Tables::rules
  std::uint32_t conditions = kNone;  // position in Tables::conditions, or kNone: there are no others
};

struct Router::Tables {
  /// An exact path within one host scope.
  struct ExactKey {
    HostScope scope;
    std::uint64_t hash;  // of the text; made once per lookup, whatever the number of scopes
    std::string_view text;
    bool operator==(const ExactKey& other) const noexcept { return scope == other.scope && text == other.text; }
  };
  struct ExactHash {
    using is_avalanching = void;
    std::size_t operator()(const ExactKey& key) const noexcept { return mix_bits(key.hash + key.scope); }
  };
  struct Range {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };
  /// The regexes of one scope in file order, with a list of routes for each.
  struct RegexPart {
    std::shared_ptr<const PatternSet> patterns;
    std::vector<RouteList> lists;
  };
  struct Scope {
    PathTree::NodeIndex root = PathTree::kNoNode;
    std::int32_t regexes = -1;  // position in regex_parts
    bool has_exact = false;
  };
  /// What analysis and explain know about a rule beside its entry.
  struct RuleInfo {
    std::uint32_t condition_count = 0;
    MethodBits methods = MethodSet::kAny;
    std::uint32_t conditions = RouteEntry::kNone;
    std::vector<std::string> parameters;
  };

  // Touched by every lookup.
  HostTable hosts;
  MethodSet methods;
  std::vector<Scope> scopes;
  boost::unordered_flat_map<ExactKey, RouteList, ExactHash> exact;
  PathTree tree;
  std::vector<Range> lists;
  std::vector<RouteEntry> entries;
  std::vector<RegexPart> regex_parts;
  std::vector<Conditions> conditions;
  // For the winner, explain and analysis.
  std::vector<RouteRule> rules;
  std::vector<RuleInfo> infos;
  std::vector<std::string> listeners;
  std::vector<std::unique_ptr<const std::string>> exact_texts;  // what ExactKey::text looks at

  [[nodiscard]] std::span<const RouteEntry> list(RouteList list) const noexcept {
    return {entries.data() + lists[list].first, lists[list].count};
  }

  [[nodiscard]] bool holds(const RouteEntry& entry, const MatchRequest& request) const noexcept {
    return entry.conditions == RouteEntry::kNone || conditions[entry.conditions].hold(request);
  }

  /// Calls `visit(list, values, pattern)` for every list whose host and path fit, best first, until it returns true.
  /// `pattern` is the regex that matched, else nullptr; then `values` are those of the parameters.
  template <class Visit>
  void walk(const MatchRequest& request, Visit visit) const {
    const PathValues none;
    const auto hash = stable_hash(request.path);
    hosts.visit(request.host, [&](HostScope number) {
      const Scope& scope = scopes[number];
      if (scope.has_exact) {
        const auto found = exact.find(ExactKey{number, hash, request.path});
        if (found != exact.end() && visit(found->second, none, nullptr)) return true;
      }
      const auto in_tree = [&](RouteList list, const PathValues& values) { return visit(list, values, nullptr); };
      if (tree.visit(scope.root, request.path, in_tree)) return true;
      if (scope.regexes < 0) return false;
      const auto& part = regex_parts[static_cast<std::size_t>(scope.regexes)];
      for (auto at = part.patterns->first_match(request.path); at != PatternSet::kNone;
           at = part.patterns->first_match(request.path, at + 1)) {
        if (visit(part.lists[at], none, &(*part.patterns)[at])) return true;
      }
      return false;
    });
  }
};

}  // namespace gatehouse::core
