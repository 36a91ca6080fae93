// The router against a slow reference that filters all routes and sorts them, on random routes and requests.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "base/pattern.hpp"
#include "routing/router_fixture_test.hpp"

namespace gatehouse::core::router_test {
namespace {

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> result;
  for (std::size_t at = 1; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    result.emplace_back(path.substr(at, end - at));
    at = end + 1;
  }
  return result;
}

/// How specific a pattern is, segment by segment; compared like words in a dictionary. Empty: does not fit.
std::vector<int> specificity(const PathPattern& pattern, const std::string& path) {
  enum { prefix_end = 1, below_end, here_end, rest, parameter, literal, exact_path };
  if (pattern.kind == PathKind::exact) return path == pattern.text ? std::vector<int>{exact_path} : std::vector<int>{};
  auto wanted = segments_of(pattern.text);
  const auto given = segments_of(path);
  int end = here_end;
  if (pattern.kind == PathKind::prefix) {
    end = pattern.text.back() == '/' ? below_end : prefix_end;
    if (end == below_end) wanted.pop_back();
  } else if (wanted.back().ends_with("...}")) {
    end = rest;
    wanted.pop_back();
  }
  std::vector<int> result;
  if (given.size() < wanted.size()) return {};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool takes_any = pattern.kind == PathKind::template_ && wanted[i].starts_with('{');
    if (takes_any ? given[i].empty() : given[i] != wanted[i]) return {};
    result.push_back(takes_any ? parameter : literal);
  }
  const bool is_longer = given.size() > wanted.size();
  if ((end == here_end && is_longer) || ((end == below_end || end == rest) && !is_longer)) return {};
  result.push_back(end);
  return result;
}

int host_rank(const Match& match, const std::string& host) {
  if (match.hosts.empty()) return 1;
  int best = 0;
  for (const auto& pattern : match.hosts) {
    if (pattern == host) return 10000;
    if (pattern.starts_with("*.") && host.size() > pattern.size() - 1 && host.ends_with(pattern.substr(1))) {
      best = std::max(best, 10 + static_cast<int>(pattern.size()));
    }
  }
  return best;
}

bool method_fits(const Match& match, const std::string& method) {
  if (match.methods.empty()) return true;
  const auto lists = [&](const char* name) {
    return std::find(match.methods.begin(), match.methods.end(), name) != match.methods.end();
  };
  return lists(method.c_str()) || (method == "HEAD" && lists("GET"));
}

struct Request {
  std::string host, path, method, tenant;
};

std::int32_t reference(const std::vector<RouteRule>& all, const Request& request) {
  using Key = std::tuple<int, std::vector<int>, std::size_t, std::int32_t, std::int64_t>;
  std::int32_t best = -1;
  Key best_key;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& match = all[i].match;
    const int host = host_rank(match, request.host);
    if (host == 0 || !method_fits(match, request.method)) continue;
    const bool fields = std::all_of(match.headers.begin(), match.headers.end(), [&](const FieldCondition& c) {
      if (c.test == FieldTest::absent) return request.tenant.empty();
      return c.test == FieldTest::present ? !request.tenant.empty() : request.tenant == c.value;
    });
    if (!fields) continue;
    std::vector<int> path;
    if (match.path.kind == PathKind::regex) {
      if (!Pattern::compile(match.path.text)->matches(request.path)) continue;
      // Behind every prefix, in the order of the first use of this text.
      int first = 0;
      while (all[static_cast<std::size_t>(first)].match.path != match.path ||
             host_rank(all[static_cast<std::size_t>(first)].match, request.host) != host) {
        ++first;
      }
      path = {0, -first};
    } else {
      path = specificity(match.path, request.path);
      if (path.empty()) continue;
    }
    const auto others = match.headers.size() + !match.methods.empty();
    Key key{host, path, others, match.priority, -static_cast<std::int64_t>(i)};
    if (best < 0 || key > best_key) {
      best = static_cast<std::int32_t>(all[i].index);
      best_key = std::move(key);
    }
  }
  return best;
}

class Cases {
 public:
  explicit Cases(unsigned seed) : random_(seed) {}

  Match match() {
    Match result;
    result.path = path_pattern();
    for (auto n = below(3); n > 0; --n) {
      const auto method = one_of({"GET", "POST", "PUT", "PURGE"});
      if (!method_fits(result, method) || result.methods.empty()) result.methods.push_back(method);
    }
    for (auto n = below(3); n > 0; --n) {
      const auto host = one_of({"a.x", "b.a.x", "*.x", "*.a.x", "y"});
      if (std::find(result.hosts.begin(), result.hosts.end(), host) == result.hosts.end()) result.hosts.push_back(host);
    }
    if (below(4) == 0) {
      const auto test = std::array{FieldTest::equals, FieldTest::present, FieldTest::absent}[below(3)];
      result.headers.push_back({"x-tenant", test, test == FieldTest::equals ? one_of({"red", "blue"}) : ""});
    }
    result.priority = static_cast<std::int32_t>(below(3));
    return result;
  }

  Request request() {
    Request result{one_of({"", "a.x", "b.a.x", "c.b.a.x", "z.x", "y"}), "",
                   one_of({"GET", "HEAD", "POST", "DELETE", "PURGE", "BREW"}), one_of({"", "red", "green"})};
    for (auto n = 1 + below(4); n > 0; --n) result.path += "/" + one_of({"a", "b", "c", "a", "b", ""});
    return result;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  std::string one_of(std::vector<std::string> texts) { return texts[below(texts.size())]; }

  PathPattern path_pattern() {
    const auto kind = std::array{PathKind::prefix, PathKind::exact, PathKind::template_, PathKind::template_,
                                 PathKind::regex}[below(5)];
    if (kind == PathKind::regex) return {kind, one_of({"/a.*", "/[ab]/b", "/.*/c", "(/a)+", "/b/?"})};
    std::string text;
    for (auto n = below(4); n > 0; --n) {
      const bool is_parameter = kind == PathKind::template_ && below(2) == 0;
      text += "/" + (is_parameter ? "{p" + std::to_string(n) + "}" : one_of({"a", "b", "c"}));
    }
    if (kind == PathKind::template_ && below(3) == 0) return {kind, text + "/{rest...}"};
    return {kind, text.empty() || below(4) == 0 ? text + "/" : text};
  }

  std::mt19937 random_;
};

Method method_named(const std::string& name) {
  if (name == "GET") return Method::get;
  if (name == "HEAD") return Method::head;
  if (name == "POST") return Method::post;
  return name == "DELETE" ? Method::delete_ : Method::other;
}

TEST(RouterProperty, AgreesWithFilteringAndSortingAllRoutes) {
  int found = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    Cases cases(seed);
    std::vector<Match> matches(1 + seed % 40);
    for (auto& match : matches) match = cases.match();
    const auto all = rules(matches);
    const auto router = built(matches);
    TestArena memory;
    for (int i = 0; i < 100; ++i) {
      const auto request = cases.request();
      Headers headers(memory.arena);
      if (!request.tenant.empty()) headers.add("X-Tenant", request.tenant);
      auto asked_for = get(request.path, request.host);
      asked_for.method = method_named(request.method);
      asked_for.method_text = request.method;
      asked_for.headers = &headers;
      const auto expected = reference(all, request);
      ASSERT_EQ(route_of(*router, asked_for), expected)
          << "seed " << seed << ": " << request.method << " " << request.host << request.path << " " << request.tenant;
      const auto candidates = router->explain(asked_for);
      const auto first = std::find_if(candidates.begin(), candidates.end(), [](const auto& c) { return c.matched; });
      ASSERT_EQ(first == candidates.end() ? -1 : static_cast<std::int32_t>(first->route), expected);
      found += expected >= 0;
    }
  }
  EXPECT_GT(found, 5000);  // the cases are worth something: a quarter and more find a route
}

TEST(RouterProperty, TheOrderInTheFileDoesNotMatter) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    Cases cases(1000 + seed);
    std::vector<RouteRule> in_order;
    while (in_order.size() < 30) {
      auto match = cases.match();
      if (match.path.kind == PathKind::regex) continue;
      const auto index = static_cast<std::uint32_t>(in_order.size());
      match.priority = static_cast<std::int32_t>(index);  // leaves nothing to the file order
      in_order.push_back({std::move(match), index, ""});
    }
    auto shuffled = in_order;
    std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(seed));
    const auto one = Router::build(in_order).router;
    const auto two = Router::build(shuffled).router;
    for (int i = 0; i < 50; ++i) {
      const auto request = cases.request();
      auto asked_for = get(request.path, request.host);
      asked_for.method = method_named(request.method);
      asked_for.method_text = request.method;
      Captures captures;
      const auto first = one->match(asked_for, captures);
      const auto second = two->match(asked_for, captures);
      ASSERT_EQ(first.route, second.route) << "seed " << seed;
      ASSERT_EQ(first.allowed, second.allowed) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace gatehouse::core::router_test
