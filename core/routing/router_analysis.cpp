// Routes that take each other's requests, and ties that only the order in the file decides; found without a request.
#include <array>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "routing/router.hpp"
#include "routing/router_tables.hpp"

namespace gatehouse::core {

class Router::Analysis {
 public:
  static constexpr auto kNone = RouteEntry::kNone;

  explicit Analysis(const Tables& tables) : tables_(tables) {}

  /// By rule: the rule that takes all its requests in every scope, or kNone.
  [[nodiscard]] std::vector<std::uint32_t> unreachable() const {
    std::vector<std::uint32_t> taken_by(tables_.rules.size(), kNone);
    std::vector<bool> reachable(tables_.rules.size());
    visit_lists([&](RouteList list, std::span<const RouteList> before) {
      const auto entries = tables_.list(list);
      for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto rule = entries[i].rule;
        const auto other = taker(entries[i], entries.first(i), before);
        if (other == kNone) reachable[rule] = true;
        if (taken_by[rule] == kNone) taken_by[rule] = other;
      }
    });
    for (std::size_t rule = 0; rule < taken_by.size(); ++rule) {
      if (reachable[rule]) taken_by[rule] = kNone;
    }
    return taken_by;
  }

  [[nodiscard]] std::vector<RoutePair> ties() const {
    const auto taken_by = unreachable();
    std::set<std::pair<std::uint32_t, std::uint32_t>> found;
    for (RouteList list = 0; list < tables_.lists.size(); ++list) {
      const auto entries = tables_.list(list);
      for (std::size_t i = 0; i < entries.size(); ++i) {
        // Neighbours in the order of candidates: only those of equal rank can tie.
        for (auto j = i + 1; j < entries.size() && is_tie(entries[i], entries[j]); ++j) {
          if (taken_by[entries[i].rule] != kNone || taken_by[entries[j].rule] != kNone) continue;
          if (may_both_hold(entries[i], entries[j])) found.emplace(entries[j].rule, entries[i].rule);
        }
      }
    }
    std::vector<RoutePair> result;
    for (const auto& [later, earlier] : found) result.push_back(pair(later, earlier));
    return result;
  }

  [[nodiscard]] RoutePair pair(std::uint32_t route, std::uint32_t other) const {
    return {tables_.rules[route].index, tables_.rules[other].index};
  }

 private:
  using End = SegmentPattern::End;
  static constexpr std::array kEnds{End::here, End::prefix, End::below, End::rest};

  /// Calls `visit(list, before)` for each list; `before` are lists of the same scope that come earlier and whose paths
  /// include all paths of `list`.
  template <class Visit>
  void visit_lists(Visit visit) const {
    for (const auto& [key, list] : tables_.exact) visit(list, {});
    std::string path;
    for (std::size_t number = 0; number < tables_.scopes.size(); ++number) {
      const auto& scope = tables_.scopes[number];
      visit_tree({static_cast<HostScope>(number), path, true}, scope.root, visit);
      if (scope.regexes < 0) continue;
      const auto& part = tables_.regex_parts[static_cast<std::size_t>(scope.regexes)];
      for (std::size_t i = 0; i < part.lists.size(); ++i) {
        visit(part.lists[i], lists_over(scope.root, (*part.patterns)[i].literal_prefix()));
      }
    }
  }

  /// Where a walk through the tree is.
  struct Way {
    HostScope scope;
    std::string& path;
    bool is_literal;  // no parameter on the way
  };

  template <class Visit>
  void visit_tree(Way way, PathTree::NodeIndex node, Visit& visit) const {
    for (const auto end : kEnds) {
      const auto list = tables_.tree.list_at(node, end);
      if (list == kNoList) continue;
      auto before = kNoList;
      if (end == End::here && way.is_literal) {
        const auto same = tables_.exact.find(Tables::ExactKey{way.scope, stable_hash(way.path), way.path});
        if (same != tables_.exact.end()) before = same->second;
      } else if (end == End::below) {
        before = tables_.tree.list_at(node, End::rest);
      }
      visit(list, std::span(&before, before == kNoList ? 0 : 1));
    }
    tables_.tree.each_child(node, [&](PathTree::NodeIndex child, std::string_view segment, bool is_parameter) {
      const auto length = way.path.size();
      way.path.append("/").append(segment);
      visit_tree({way.scope, way.path, way.is_literal && !is_parameter}, child, visit);
      way.path.resize(length);
    });
  }

  /// Lists of prefixes (and templates that take the rest) that include every path that begins with `start`.
  [[nodiscard]] std::vector<RouteList> lists_over(PathTree::NodeIndex root, std::string_view start) const {
    std::vector<RouteList> result;
    const auto add = [&](PathTree::NodeIndex node) {
      for (const auto end : {End::rest, End::below, End::prefix}) {
        if (const auto list = tables_.tree.list_at(node, end); list != kNoList) result.push_back(list);
      }
    };
    add(root);
    if (start.starts_with('/')) start.remove_prefix(1);
    auto node = root;
    for (auto slash = start.find('/'); slash != std::string_view::npos; slash = start.find('/')) {
      node = tables_.tree.child(node, start.substr(0, slash));
      if (node == PathTree::kNoNode) break;
      add(node);
      start.remove_prefix(slash + 1);
    }
    return result;
  }

  [[nodiscard]] const Conditions& conditions(const RouteEntry& entry) const {
    return entry.conditions == kNone ? none_ : tables_.conditions[entry.conditions];
  }

  /// A route among those before `entry` that takes all its requests, or several that do so method by method.
  [[nodiscard]] std::uint32_t taker(const RouteEntry& entry, std::span<const RouteEntry> same_list,
                                    std::span<const RouteList> before) const {
    auto first = kNone;
    MethodBits left = entry.methods;
    const auto consider = [&](std::span<const RouteEntry> others) {
      for (const auto& other : others) {
        if (other.rule == entry.rule || (left & other.methods) == 0) continue;
        if (!implies(conditions(entry), conditions(other))) continue;
        if (first == kNone) first = other.rule;
        left &= ~other.methods;
      }
    };
    for (const auto list : before) consider(tables_.list(list));
    consider(same_list);
    return left == 0 ? first : kNone;
  }

  [[nodiscard]] bool is_tie(const RouteEntry& a, const RouteEntry& b) const {
    return tables_.infos[a.rule].condition_count == tables_.infos[b.rule].condition_count &&
           tables_.rules[a.rule].match.priority == tables_.rules[b.rule].match.priority;
  }

  [[nodiscard]] bool may_both_hold(const RouteEntry& a, const RouteEntry& b) const {
    return (a.methods & b.methods) != 0 && may_hold_together(conditions(a), conditions(b));
  }

  const Tables& tables_;
  const Conditions none_;
};

std::vector<RoutePair> Router::find_unreachable() const {
  const Analysis analysis(*tables_);
  std::set<std::uint32_t> identical;
  for (const auto& pair : find_identical_matches()) identical.insert(pair.route);
  const auto taken_by = analysis.unreachable();
  std::vector<RoutePair> result;
  for (std::uint32_t rule = 0; rule < taken_by.size(); ++rule) {
    if (taken_by[rule] == Analysis::kNone) continue;
    const auto found = analysis.pair(rule, taken_by[rule]);
    if (!identical.contains(found.route)) result.push_back(found);
  }
  return result;
}

std::vector<RoutePair> Router::find_ties() const { return Analysis(*tables_).ties(); }

}  // namespace gatehouse::core
