// From a checked file to what serves: inheritance, sharing with the snapshot before, names that do not resolve.
#include "config/snapshot.hpp"

#include "config/config_test_support.hpp"

namespace gatehouse::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Snapshot, SettingsNarrowFromDefaultsToTheRoute) {
  const auto snapshot = snapshot_of(R"(
version: 1
defaults: {timeouts: {connect: 1s, request: 20s, idle: 40s}, limits: {uri: 4KiB}, retries: {attempts: 2, budget: 10%}}
listeners: [{name: http, address: ":8080"}]
upstreams:
  - name: app
    endpoints: [{address: "127.0.0.1:9000"}]
    timeouts: {connect: 500ms, idle: 50s}
    retries: {attempts: 3}
services:
  - name: shop
    upstream: app
    timeouts: {idle: 60s}
    limits: {uri: 2KiB, header_count: 7}
    routes:
      - {name: a, match: {path: /a}, timeouts: {request: 5s}, limits: {header_count: 200}}
      - {name: b, match: {path: /b}, redirect: {location: /a}}
)");
  ASSERT_TRUE(snapshot);
  const auto& a = snapshot->routes[0];
  EXPECT_EQ(a.forward()->sides[0].timeouts, (Timeouts{milliseconds(500), seconds(5), seconds(60), Duration::zero()}));
  EXPECT_EQ(a.timeouts.connect, seconds(1));
  EXPECT_EQ(a.forward()->sides[0].retries.attempts, 3U);
  EXPECT_DOUBLE_EQ(a.forward()->sides[0].retries.budget, 0.1);
  EXPECT_EQ(a.limits.uri, 2048U);
  EXPECT_EQ(a.limits.header_count, 200U);
  EXPECT_EQ(a.service, "shop");
  EXPECT_NE(snapshot->routes[1].redirect(), nullptr);
  EXPECT_EQ(snapshot->default_limits.header_count, 100U);
  EXPECT_EQ(snapshot->widest_limits.header_count, 200U);
  EXPECT_EQ(snapshot->upstreams[0]->timeouts.request, seconds(20));
  EXPECT_EQ(snapshot->services[0].routes, (std::vector<std::uint32_t>{0, 1}));
}

TEST(Snapshot, UnchangedUpstreamsAreTheSameObjects) {
  const auto file = [](std::string_view upstreams) {
    return "version: 1\nupstreams: [" + std::string(upstreams) + "]\n";
  };
  const std::string a = R"({name: a, endpoints: [{address: "127.0.0.1:1"}]})";
  const std::string b = R"({name: b, endpoints: [{address: "127.0.0.1:2"}]})";
  const std::string c = R"({name: c, endpoints: [{address: "127.0.0.1:3"}]})";
  const auto first = snapshot_of(file(a + "," + b));
  const auto second = snapshot_of(file(c + "," + b + "," + a), first);
  EXPECT_EQ(second->generation, 2U);
  EXPECT_EQ(second->upstreams[0], first->upstreams[0]);
  EXPECT_EQ(second->upstreams[1], first->upstreams[1]);
  EXPECT_EQ(second->upstreams[2]->name, "c");
  EXPECT_EQ(second->upstreams[2]->index, 2U);
  const auto changed =
      snapshot_of(file(a + R"(,{name: b, balance: random, endpoints: [{address: "127.0.0.1:2"}]},)" + c), second);
  EXPECT_EQ(changed->upstreams[0], second->upstreams[0]);
  EXPECT_NE(changed->upstreams[1], second->upstreams[1]);
  EXPECT_EQ(changed->upstreams[1]->name, "b");
  const auto fewer = snapshot_of(file(b + "," + c), second);
  EXPECT_EQ(fewer->upstreams[1], second->upstreams[1]);
  EXPECT_EQ(fewer->upstreams[0]->name, "c");
}

TEST(Snapshot, ANameThatDoesNotResolveIsAWarning) {
  auto load = [] {
    auto result =
        load_text("version: 1\nupstreams: [{name: a, endpoints: [{address: \"app.internal:80\", weight: 7}]}]\n");
    return std::move(*result.config);
  };
  const ResolveHost nothing = [](const std::string&) { return std::vector<IpAddress>{}; };
  const ResolveHost one = [](const std::string& host) {
    EXPECT_EQ(host, "app.internal");
    return std::vector{*IpAddress::parse("10.0.0.7"), *IpAddress::parse("10.0.0.8")};
  };
  const auto unresolved = build_snapshot(load(), nullptr, nothing);
  EXPECT_EQ(unresolved.snapshot->upstreams[0]->endpoints[0].weight, 0U);
  ASSERT_EQ(unresolved.warnings.size(), 1U);
  const auto resolved = build_snapshot(load(), unresolved.snapshot, one);
  EXPECT_TRUE(resolved.warnings.empty());
  EXPECT_EQ(resolved.snapshot->upstreams[0]->endpoints[0].address.text(), "10.0.0.7");
  EXPECT_EQ(resolved.snapshot->upstreams[0]->endpoints[0].weight, 7U);
  const auto kept = build_snapshot(load(), resolved.snapshot, nothing);
  EXPECT_EQ(kept.warnings.size(), 1U);
  EXPECT_EQ(kept.snapshot->upstreams[0], resolved.snapshot->upstreams[0]);
}

TEST(Snapshot, RoutesAreCompiledInFileOrder) {
  const auto snapshot = snapshot_of(R"(
version: 1
listeners: [{name: http, address: "localhost:8080", path_policy: {backslash: keep}, redirect_to_https: 307}]
upstreams: [{name: app, endpoints: [{address: "unix:/run/a.sock"}], host: endpoint}]
routes:
  - name: first
    match: {path: {template: "/a/{id}"}}
    split: [{upstream: app, weight: 9}, {upstream: app, weight: 1, name: canary}]
    sticky: {by: header:X-User}
    strip_prefix: /a
    rewrite: {path: "/b/${path.id}"}
    headers: {request: {set: {X-Id: "${path.id}"}, remove: [X-Gone]}}
    labels: {b: "2", a: "1"}
services:
  - name: s
    labels: {a: service, c: "3"}
    headers: {response: {set: {x-s: "1"}}}
    routes:
      - {name: second, match: {path: /s}, respond: {status: 204}, labels: {a: route}, error_format: api}
error_formats: [{name: api, json: {}}]
)");
  ASSERT_TRUE(snapshot);
  const auto& first = snapshot->routes[0];
  EXPECT_EQ(first.name, "first");
  EXPECT_EQ(first.origin.line, 6U);
  EXPECT_EQ(first.forward()->sides[1].name, "canary");
  EXPECT_EQ(first.forward()->sticky, (KeySource{KeySource::Kind::header, "x-user"}));
  EXPECT_EQ(first.request_headers.set[0].name, "x-id");
  EXPECT_EQ(first.request_headers.remove[0], "x-gone");
  EXPECT_FALSE(first.rewrite_path.is_constant());
  EXPECT_EQ(first.labels, (Labels{{"a", "1"}, {"b", "2"}}));
  const auto& second = snapshot->routes[1];
  EXPECT_EQ(second.respond()->status, 204);
  EXPECT_EQ(second.labels, (Labels{{"a", "route"}, {"c", "3"}}));
  EXPECT_EQ(second.response_headers.set.size(), 1U);
  EXPECT_EQ(snapshot->route_error_formats[0], nullptr);
  EXPECT_EQ(snapshot->route_error_formats[1], snapshot->error_formats.data());
  EXPECT_EQ(snapshot->listeners[0].address.ip, IpAddress::parse("127.0.0.1"));
  EXPECT_EQ(snapshot->listeners[0].redirect_to_https, 307);
  EXPECT_EQ(snapshot->listeners[0].path_policy.backslash, PathPolicy::Backslash::keep);
  EXPECT_EQ(snapshot->upstreams[0]->host_mode, HostMode::endpoint);
  EXPECT_EQ(snapshot->upstreams[0]->endpoints[0].unix_path, "/run/a.sock");
  EXPECT_FALSE(snapshot->gateway.name.empty());
}

TEST(Snapshot, HeadersOfARouteReplaceThoseOfItsService) {
  const auto snapshot = snapshot_of(file_with(R"(
services:
  - name: s
    upstream: app
    headers: {request: {set: {x-s: "1"}}, response: {remove: [server]}}
    routes:
      - {name: own, match: {path: /own}, headers: {response: {set: {x-r: "2"}}}}
      - {name: inherited, match: {path: /inherited}}
)"));
  EXPECT_TRUE(snapshot->routes[0].request_headers.empty());
  EXPECT_EQ(snapshot->routes[0].response_headers.set.size(), 1U);
  EXPECT_TRUE(snapshot->routes[0].response_headers.remove.empty());
  EXPECT_EQ(snapshot->routes[1].request_headers.set.size(), 1U);
  EXPECT_EQ(snapshot->routes[1].response_headers.remove.size(), 1U);
}

TEST(Snapshot, TheRequestIdHeaderIsManagedAsConfigured) {
  const auto rule = [](std::string_view accept) {
    const auto snapshot =
        snapshot_of(file_with("gateway: {request_id: {header: x-id, accept: " + std::string(accept) + "}}"));
    bool is_exact = false;
    return snapshot->managed.rule_of("X-Id", is_exact);
  };
  EXPECT_EQ(rule("trusted"), FieldRule::trusted);
  EXPECT_EQ(rule("never"), FieldRule::managed);
  EXPECT_EQ(rule("always"), FieldRule::exact);
}

}  // namespace
}  // namespace gatehouse::core
