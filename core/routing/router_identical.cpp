// Routes whose conditions are the same once every list has one order and every text one spelling.
#include <algorithm>
#include <map>
#include <tuple>

#include "routing/host_table.hpp"
#include "routing/path_pattern.hpp"
#include "routing/router.hpp"
#include "routing/router_tables.hpp"

namespace gatehouse::core {
namespace {

struct Less {
  static auto key(const FieldCondition& c) { return std::tie(c.name, c.test, c.value); }
  static bool fields(const std::vector<FieldCondition>& a, const std::vector<FieldCondition>& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](const auto& x, const auto& y) { return key(x) < key(y); });
  }
  bool operator()(const Match& a, const Match& b) const {
    const auto plain = [](const Match& m) {
      return std::tie(m.path.kind, m.path.text, m.methods, m.hosts, m.client_ip, m.listeners, m.priority);
    };
    if (plain(a) != plain(b)) return plain(a) < plain(b);
    if (fields(a.headers, b.headers) || fields(b.headers, a.headers)) return fields(a.headers, b.headers);
    return fields(a.query, b.query);
  }
};

template <class T, class Order = std::less<>>
void sort_unique(std::vector<T>& list, Order order = {}) {
  std::sort(list.begin(), list.end(), order);
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

/// The match with every list in one order and every text in one spelling; parameters lose their names.
Match canonical(Match match) {
  if (match.path.kind == PathKind::exact) match.path.text = *normalised_literal(match.path.text);
  if (match.path.kind == PathKind::template_ || match.path.kind == PathKind::prefix) {
    const auto pattern = *parse_segments(match.path);
    match.path.text.clear();
    for (const auto& segment : pattern.segments)
      match.path.text += "/" + (segment.is_parameter ? "{}" : segment.literal);
    if (pattern.end == SegmentPattern::End::rest) match.path.text += "/{...}";
    if (pattern.end == SegmentPattern::End::below) match.path.text += "/";
  }
  for (auto& host : match.hosts) host = *normalised_host(host);
  for (auto& header : match.headers) {
    for (auto& c : header.name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  const auto by_key = [](const auto& a, const auto& b) { return Less::key(a) < Less::key(b); };
  sort_unique(match.methods);
  sort_unique(match.hosts);
  sort_unique(match.client_ip);
  sort_unique(match.listeners);
  sort_unique(match.headers, by_key);
  sort_unique(match.query, by_key);
  return match;
}

}  // namespace

std::vector<RoutePair> Router::find_identical_matches() const {
  // Routes with the same hosts and path share a list, so the others need not be looked at.
  std::vector<bool> shares_list(tables_->rules.size());
  for (RouteList list = 0; list < tables_->lists.size(); ++list) {
    const auto entries = tables_->list(list);
    for (const auto& entry : entries) shares_list[entry.rule] = shares_list[entry.rule] || entries.size() > 1;
  }
  std::vector<RoutePair> result;
  std::map<Match, std::uint32_t, Less> first;
  for (std::size_t i = 0; i < shares_list.size(); ++i) {
    if (!shares_list[i]) continue;
    const auto& rule = tables_->rules[i];
    const auto [known, is_new] = first.try_emplace(canonical(rule.match), rule.index);
    if (!is_new) result.push_back({rule.index, known->second});
  }
  return result;
}

}  // namespace gatehouse::core
