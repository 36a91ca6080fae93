// Laying out the tables of a Router from its rules.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "routing/router.hpp"
#include "routing/router_tables.hpp"
#include "routing/rule_check.hpp"

namespace gatehouse::core {

class Router::Builder {
 public:
  explicit Builder(std::vector<RouteRule> rules, std::span<const std::string> listeners) {
    tables_.rules = std::move(rules);
    tables_.listeners.assign(listeners.begin(), listeners.end());
  }

  std::vector<RouteBuildError> prepare() {
    RuleChecker checker(tables_.listeners);
    prepared_.reserve(tables_.rules.size());
    for (std::uint32_t i = 0; i < tables_.rules.size(); ++i) prepared_.push_back(checker.prepare(tables_.rules[i], i));
    auto errors = std::move(checker).take_errors();
    collect_methods(errors);
    return errors;
  }

  Tables finish() {
    add_scope();
    tables_.infos.resize(tables_.rules.size());
    for (std::uint32_t i = 0; i < prepared_.size(); ++i) add_rule(i);
    tables_.tree = std::move(tree_).finish();
    lay_out_lists();
    lay_out_regexes();
    return std::move(tables_);
  }

 private:
  struct ScopeRegexes {
    std::unordered_map<std::string, RouteList> known;
    std::vector<std::string> texts;
    std::vector<Pattern> patterns;
    std::vector<RouteList> lists;
  };

  void collect_methods(std::vector<RouteBuildError>& errors) {
    std::set<std::string> names;
    for (std::uint32_t i = 0; i < tables_.rules.size(); ++i) {
      const auto& methods = tables_.rules[i].match.methods;
      for (std::size_t at = 0; at < methods.size(); ++at) {
        names.insert(methods[at]);
        if (methods[at] == "GET") names.insert("HEAD");
        if (names.size() <= MethodSet::kMaxNames) continue;
        errors.push_back({i, RouteBuildError::Part::method, at, 0, methods[at],
                          "more than " + std::to_string(MethodSet::kMaxNames) + " different methods in all routes"});
        return;
      }
    }
    tables_.methods = MethodSet({names.begin(), names.end()});
  }

  void add_scope() {
    tables_.scopes.push_back({tree_.add_root(), -1, false});
    regexes_.emplace_back();
  }

  RouteList new_list() {
    lists_.emplace_back();
    return static_cast<RouteList>(lists_.size() - 1);
  }

  void add_rule(std::uint32_t number) {
    auto& prepared = prepared_[number];
    auto& info = tables_.infos[number];
    info.methods = tables_.methods.bits_of(tables_.rules[number].match.methods);
    info.condition_count = prepared.conditions.count() + !tables_.rules[number].match.methods.empty();
    if (!prepared.conditions.empty()) {
      info.conditions = static_cast<std::uint32_t>(tables_.conditions.size());
      tables_.conditions.push_back(std::move(prepared.conditions));
    }
    if (const auto* segments = std::get_if<SegmentPattern>(&prepared.path)) info.parameters = segments->names;
    if (const auto* pattern = std::get_if<Pattern>(&prepared.path)) info.parameters = pattern->group_names();
    if (prepared.hosts.empty()) add_to_scope(0, number);
    for (const auto& host : prepared.hosts) {
      const auto scope = tables_.hosts.add(host);
      if (scope == tables_.scopes.size()) add_scope();
      add_to_scope(scope, number);
    }
  }

  void add_to_scope(HostScope scope, std::uint32_t number) {
    const auto& path = prepared_[number].path;
    RouteList list = kNoList;
    if (const auto* text = std::get_if<std::string>(&path)) {
      list = exact_list(scope, *text);
    } else if (const auto* segments = std::get_if<SegmentPattern>(&path)) {
      auto& place = tree_.list_for(tables_.scopes[scope].root, *segments);
      if (place == kNoList) place = new_list();
      list = place;
    } else {
      list = regex_list(regexes_[scope], std::get<Pattern>(path));
    }
    const auto& info = tables_.infos[number];
    lists_[list].push_back({info.methods, number, info.conditions});
  }

  RouteList exact_list(HostScope scope, const std::string& text) {
    tables_.scopes[scope].has_exact = true;
    const auto hash = stable_hash(text);
    const auto known = tables_.exact.find(Tables::ExactKey{scope, hash, text});
    if (known != tables_.exact.end()) return known->second;
    tables_.exact_texts.push_back(std::make_unique<const std::string>(text));
    const auto list = new_list();
    tables_.exact.emplace(Tables::ExactKey{scope, hash, *tables_.exact_texts.back()}, list);
    return list;
  }

  RouteList regex_list(ScopeRegexes& scope, const Pattern& pattern) {
    const auto [known, is_new] = scope.known.try_emplace(pattern.text(), kNoList);
    if (!is_new) return known->second;
    known->second = new_list();
    scope.texts.push_back(pattern.text());
    scope.patterns.push_back(pattern);
    scope.lists.push_back(known->second);
    return known->second;
  }

  /// The order of candidates that share host and path.
  [[nodiscard]] bool goes_before(const RouteEntry& a, const RouteEntry& b) const {
    const auto& first = tables_.infos[a.rule];
    const auto& second = tables_.infos[b.rule];
    if (first.condition_count != second.condition_count) return first.condition_count > second.condition_count;
    const auto priority_a = tables_.rules[a.rule].match.priority;
    const auto priority_b = tables_.rules[b.rule].match.priority;
    return priority_a != priority_b ? priority_a > priority_b : a.rule < b.rule;
  }

  void lay_out_lists() {
    tables_.lists.reserve(lists_.size());
    for (auto& list : lists_) {
      std::sort(list.begin(), list.end(), [this](const auto& a, const auto& b) { return goes_before(a, b); });
      tables_.lists.push_back(
          {static_cast<std::uint32_t>(tables_.entries.size()), static_cast<std::uint32_t>(list.size())});
      tables_.entries.insert(tables_.entries.end(), list.begin(), list.end());
    }
  }

  void lay_out_regexes() {
    // A service with several hosts gives each the same regexes: one automaton serves them all.
    std::map<std::vector<std::string>, std::shared_ptr<const PatternSet>> known;
    for (std::size_t scope = 0; scope < regexes_.size(); ++scope) {
      auto& regexes = regexes_[scope];
      if (regexes.lists.empty()) continue;
      auto& set = known[regexes.texts];
      if (!set) set = std::make_shared<const PatternSet>(std::move(regexes.patterns));
      tables_.scopes[scope].regexes = static_cast<std::int32_t>(tables_.regex_parts.size());
      tables_.regex_parts.push_back({set, std::move(regexes.lists)});
    }
  }

  Tables tables_;
  std::vector<PreparedRule> prepared_;
  PathTreeBuilder tree_;
  std::vector<std::vector<RouteEntry>> lists_;
  std::vector<ScopeRegexes> regexes_;  // by scope
};

Router::Built Router::build(std::vector<RouteRule> rules, std::span<const std::string> listeners) {
  Builder builder(std::move(rules), listeners);
  if (auto errors = builder.prepare(); !errors.empty()) return {nullptr, std::move(errors)};
  return {RouterPtr(new Router(std::make_unique<const Tables>(builder.finish()))), {}};
}

std::vector<std::string> path_parameters(const PathPattern& path) {
  if (path.kind == PathKind::template_) {
    const auto segments = parse_segments(path);
    return segments ? segments->names : std::vector<std::string>{};
  }
  if (path.kind != PathKind::regex) return {};
  const auto pattern = Pattern::compile(path.text);
  return pattern ? pattern->group_names() : std::vector<std::string>{};
}

}  // namespace gatehouse::core
