// Routes that take each other's requests, and ties that only the order in the file decides; found without a request.
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "routing/router.hpp"
#include "routing/router_tables.hpp"

namespace gatehouse::core {

class Router::Analysis {
 public:
  explicit Analysis(const Tables& tables) : tables_(tables) {}

  /// By rule: the route that takes all its requests in every scope.
  [[nodiscard]] std::map<std::uint32_t, std::uint32_t> unreachable() const {
    std::map<std::uint32_t, std::uint32_t> taken_by;
    std::set<std::uint32_t> reachable;
    visit_lists([&](RouteList list, const std::vector<RouteList>& before) {
      const auto entries = tables_.list(list);
      for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto other = taker(entries[i], entries.first(i), before);
        if (other) {
          taken_by.try_emplace(entries[i].rule, *other);
        } else {
          reachable.insert(entries[i].rule);
        }
      }
    });
    for (const auto rule : reachable) taken_by.erase(rule);
    return taken_by;
  }

  [[nodiscard]] std::vector<RoutePair> ties(const std::set<std::uint32_t>& left_out) const {
    std::set<std::pair<std::uint32_t, std::uint32_t>> found;
    for (RouteList list = 0; list < tables_.lists.size(); ++list) {
      const auto entries = tables_.list(list);
      for (std::size_t i = 0; i < entries.size(); ++i) {
        // Neighbours in the order of candidates: only those of equal rank can tie.
        for (auto j = i + 1; j < entries.size() && is_tie(entries[i], entries[j]); ++j) {
          if (left_out.contains(entries[i].rule) || left_out.contains(entries[j].rule)) continue;
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
    for (std::size_t number = 0; number < tables_.scopes.size(); ++number) {
      const auto& scope = tables_.scopes[number];
      visit_tree(static_cast<HostScope>(number), scope.root, "", true, visit);
      if (scope.regexes < 0) continue;
      const auto& part = tables_.regex_parts[static_cast<std::size_t>(scope.regexes)];
      for (std::size_t i = 0; i < part.lists.size(); ++i) {
        visit(part.lists[i], lists_over(scope.root, (*part.patterns)[i].literal_prefix()));
      }
    }
  }

  template <class Visit>
  void visit_tree(HostScope scope, PathTree::NodeIndex node, const std::string& path, bool is_literal, Visit& visit) const {
    for (const auto end : kEnds) {
      const auto list = tables_.tree.list_at(node, end);
      if (list == kNoList) continue;
      std::vector<RouteList> before;
      if (end == End::here && is_literal) {
        const auto same = tables_.exact.find(Tables::ExactKey{scope, stable_hash(path), path});
        if (same != tables_.exact.end()) before.push_back(same->second);
      }
      if (end == End::below) {
        if (const auto rest = tables_.tree.list_at(node, End::rest); rest != kNoList) before.push_back(rest);
      }
      visit(list, before);
    }
    tables_.tree.each_child(node, [&](PathTree::NodeIndex child, std::string_view segment, bool is_parameter) {
      visit_tree(scope, child, path + "/" + std::string(segment), is_literal && !is_parameter, visit);
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
    return entry.conditions == RouteEntry::kNone ? none_ : tables_.conditions[entry.conditions];
  }

  /// A route among those before `entry` that takes all its requests, or several that do so method by method.
  [[nodiscard]] std::optional<std::uint32_t> taker(const RouteEntry& entry, std::span<const RouteEntry> same_list,
                                                   const std::vector<RouteList>& before) const {
    std::optional<std::uint32_t> first;
    MethodBits left = entry.methods;
    const auto consider = [&](std::span<const RouteEntry> others) {
      for (const auto& other : others) {
        if (other.rule == entry.rule || (left & other.methods) == 0) continue;
        if (!implies(conditions(entry), conditions(other))) continue;
        if (!first) first = other.rule;
        left &= ~other.methods;
      }
    };
    for (const auto list : before) consider(tables_.list(list));
    consider(same_list);
    return left == 0 ? first : std::nullopt;
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
  std::vector<RoutePair> result;
  for (const auto& [route, other] : analysis.unreachable()) {
    const auto found = analysis.pair(route, other);
    if (!identical.contains(found.route)) result.push_back(found);
  }
  return result;
}

std::vector<RoutePair> Router::find_ties() const {
  const Analysis analysis(*tables_);
  std::set<std::uint32_t> left_out;
  for (const auto& [route, other] : analysis.unreachable()) left_out.insert(route);
  return analysis.ties(left_out);
}

}  // namespace gatehouse::core
