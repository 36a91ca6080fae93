// Finding the route of a request, and saying why the others did not take it.
#include "routing/router.hpp"

#include <algorithm>

#include "routing/router_tables.hpp"

namespace gatehouse::core {

Router::Router(std::unique_ptr<const Tables> tables) noexcept : tables_(std::move(tables)) {}
Router::~Router() = default;

MatchResult Router::match(const MatchRequest& request, Captures& captures) const noexcept {
  const Tables& tables = *tables_;
  const auto method = tables.methods.bit_of(request.method, request.method_text);
  MatchResult result;
  captures.clear();
  bool other_methods = false;
  tables.walk(request, [&](RouteList list, const PathValues& values, const Pattern* pattern) {
    for (const auto& entry : tables.list(list)) {
      if ((entry.methods & method) == 0) {
        other_methods = true;
        continue;
      }
      if (!tables.holds(entry, request)) continue;
      result.route = static_cast<std::int32_t>(tables.rules[entry.rule].index);
      captures.names = tables.infos[entry.rule].parameters;
      if (pattern == nullptr) {
        std::copy_n(values.values.begin(), captures.names.size(), captures.raw.begin());
      } else if (!captures.names.empty()) {
        pattern->match(request.path, captures.raw);
      }
      return true;
    }
    return false;
  });
  if (result.route >= 0 || !other_methods) return result;
  tables.walk(request, [&](RouteList list, const PathValues&, const Pattern*) {
    for (const auto& entry : tables.list(list)) {
      if ((entry.methods & method) == 0 && tables.holds(entry, request)) result.allowed |= entry.methods;
    }
    return false;
  });
  result.path_matched = result.allowed != 0;
  return result;
}

std::string_view Router::allow_text(MethodBits allowed, Arena& arena) const {
  return tables_->methods.text_of(allowed, arena);
}

std::size_t Router::size() const noexcept { return tables_->rules.size(); }

std::vector<RouteCandidate> Router::explain(const MatchRequest& request) const {
  const Tables& tables = *tables_;
  const auto method = tables.methods.bit_of(request.method, request.method_text);
  std::vector<RouteCandidate> result;
  std::vector<bool> seen(tables.rules.size());  // a route with several hosts is met in several scopes
  tables.walk(request, [&](RouteList list, const PathValues&, const Pattern*) {
    for (const auto& entry : tables.list(list)) {
      if (seen[entry.rule]) continue;
      seen[entry.rule] = true;
      const auto& rule = tables.rules[entry.rule];
      RouteCandidate candidate{rule.index, false, {}};
      if ((entry.methods & method) == 0) {
        candidate.failed = "method is not ";
        for (const auto& name : rule.match.methods) {
          candidate.failed.append(&name == rule.match.methods.data() ? "" : ", ").append(name);
        }
      } else if (entry.conditions != RouteEntry::kNone) {
        candidate.failed = tables.conditions[entry.conditions].first_failing(request, tables.listeners);
      }
      candidate.matched = candidate.failed.empty();
      result.push_back(std::move(candidate));
    }
    return false;
  });
  return result;
}

}  // namespace gatehouse::core
