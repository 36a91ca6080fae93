// Whole loads: what follows from an error is not reported, hashes, included files, secrets.
#include "config/load.hpp"

#include <cstdlib>

#include "config/config_test_support.hpp"

namespace gatehouse::core {
namespace {

using Codes = std::vector<std::string>;

TEST(Load, WhatFollowsFromAnErrorIsNotReported) {
  const std::pair<std::string, Codes> cases[] = {
      {"upstream: [{name: x, endpoints: [{address: \"a:1\"}]}]\nroutes: [{name: a, match: {path: /}, upstream: x}]",
       {"E0201"}},
      {"routes: [{name: a, match: {path: /}, upstrem: app}]", {"E0201"}},
      {"services: [{name: s, upstrem: app, routes: [{name: a, match: {path: /}}]}]\nroutes: []", {"E0201"}},
      {"routes: [{name: a, mach: {path: /}, upstream: app}]", {"E0201"}},
      {"error_formats: [{name: \"Bad Name\", json: {}}]\nroutes: [{name: a, match: {path: /}, upstream: app, "
       "error_format: \"Bad Name\"}]",
       {"E0207", "E0207"}},
      {"routes: [{name: a, match: {path: nope}, upstream: app}, {name: b, match: {path: /}, upstream: app}]",
       {"E0405"}},
  };
  for (const auto& [text, codes] : cases) EXPECT_EQ(codes_of(load_text(file_with(text))), codes) << text;
}

TEST(Load, TheHashIsThatOfTheMeaning) {
  const auto hash = [](const std::string& text) { return load_text(text).config.value().hash; };
  const auto base = hash(file_with("gateway: {workers: 2, name: a}"));
  EXPECT_EQ(hash(file_with("# comment\ngateway:\n  name: \"a\"\n  workers:   2")), base);
  EXPECT_EQ(hash(file_with("x-note: [1, 2]\ngateway: {workers: 2, name: a}")), base);
  EXPECT_EQ(hash(file_with("x-name: &n a\ngateway: {workers: 2, name: *n}")), base);
  EXPECT_NE(hash(file_with("gateway: {workers: 3, name: a}")), base);
  ::setenv("GATEHOUSE_TEST_NAME", "a", 1);
  EXPECT_EQ(hash(file_with("gateway: {workers: 2, name: \"${env:GATEHOUSE_TEST_NAME}\"}")), base);
  ::setenv("GATEHOUSE_TEST_NAME", "b", 1);
  EXPECT_NE(hash(file_with("gateway: {workers: 2, name: \"${env:GATEHOUSE_TEST_NAME}\"}")), base);
}

TEST(Load, SecretsMayBeMissingWhenTheyAreIgnored) {
  const auto text =
      file_with("gateway: {workers: \"${env:GATEHOUSE_TEST_NOT_SET}\", state_dir: \"${file:/nonexistent}\"}");
  EXPECT_EQ(codes_of(load_text(text)), (Codes{"E0307", "E0601"}));
  LoadOptions options;
  options.ignore_secrets = true;
  EXPECT_TRUE(load_text(text, options).ok()) << load_text(text, options).text();
}

TEST(Load, AQuotedNumberFromTheEnvironmentIsANumber) {
  ::setenv("GATEHOUSE_TEST_WORKERS", "3", 1);
  EXPECT_EQ(load_text(file_with("gateway: {workers: \"${env:GATEHOUSE_TEST_WORKERS}\"}"))
                .config.value()
                .model.gateway.workers,
            3U);
}

/// A little of everything that a file can say.
std::string rich_file() {
  return file_with(R"(
gateway: &g {name: "a${env:GATEHOUSE_TEST_NOT_SET:-b}", trusted_proxies: [10.0.0.0/8]}
secrets: {k: "${env:GATEHOUSE_TEST_NOT_SET:-x}"}
services: [{name: s, upstream: app, labels: {a: b}, routes: [{name: r, match: {path: {template: "/a/{id}"}}}]}]
error_formats: [{name: api, json: {a: ["${error.status}", 1, ~]}}]
routes:
  - name: all
    match: {path: {regex: "^/(x|\u00e4)$"}, headers: {x-a: {present: true}}}
    respond: {status: 200, body: "text"}
  - name: more
    match:
      path: /more
    labels:
      text: |
        a block
        of text
    redirect: {location: "https://${request.host}/$${x}"}
)");
}

/// Whatever the text, a load ends with a configuration or with an error; and every finding can be shown.
TEST(Load, MangledTextsNeverBreakTheLoader) {
  const auto base = rich_file();
  ASSERT_TRUE(load_text(base).ok()) << load_text(base).text();
  std::uint64_t random = 88172645463325252ULL;
  const auto draw = [&random](std::size_t below) {
    random ^= random << 13;
    random ^= random >> 7;
    random ^= random << 17;
    return static_cast<std::size_t>(random % below);
  };
  const std::string pieces[] = {"{",
                                "}",
                                "[",
                                "]",
                                ":",
                                ": ",
                                ",",
                                "\"",
                                "'",
                                "\n",
                                "\t",
                                "  ",
                                "- ",
                                "*",
                                "&",
                                "|",
                                "#",
                                "${",
                                "\xff",
                                "!",
                                "%",
                                "\r",
                                "~",
                                "<<: ",
                                "---\n",
                                "\xc3\xa4",
                                "0",
                                "*g",
                                std::string(1, '\0')};
  for (int round = 0; round < 3000; ++round) {
    auto text = base;
    for (std::size_t edits = 1 + draw(4); edits > 0; --edits) {
      const auto at = draw(text.size());
      if (draw(2) == 0) {
        text.erase(at, 1 + draw(8));
      } else {
        text.insert(at, pieces[draw(std::size(pieces))]);
      }
    }
    const auto result = load_text(text);
    EXPECT_EQ(result.ok(), count_errors(result.diagnostics) == 0) << text;
    EXPECT_FALSE(result.text().empty());
    EXPECT_FALSE(format_json(result.diagnostics).empty());
    EXPECT_FALSE(format_sarif(result.diagnostics).empty());
  }
}

TEST(Load, AMissingFileIsOneError) {
  const auto result = load_config("/nonexistent/gatehouse.yaml", {});
  EXPECT_EQ(codes_of(result), Codes{"E0101"});
  EXPECT_THAT(result.text(), testing::HasSubstr("/nonexistent/gatehouse.yaml"));
}

TEST(Load, DiagnosticsAreComplete) {
  const auto result = load_text(file_with("routes:\n  - name: \"\xc3\xa4\"\n    match: {path: /}\n    upstream: nope"));
  ASSERT_EQ(codes_of(result), (Codes{"E0207", "E0301"}));
  const auto& name = result.diagnostics[0];
  EXPECT_EQ(name.line, 5U);
  EXPECT_EQ(name.column, 11U);
  EXPECT_EQ(name.end_column, 14U);
  EXPECT_EQ(name.path, "routes[0].name");
  EXPECT_EQ(result.diagnostics[1].path, "routes[0].upstream");
}

TEST(Load, ModelsHaveWhatTheFileSays) {
  const auto result =
      load_text(file_with("routes: [{name: a, match: {path: {regex: \"/x\"}, hosts: [h], methods: [GET]}, upstream: "
                          "app, timeouts: {request: 5s}}]"));
  ASSERT_TRUE(result.ok()) << result.text();
  const auto& route = result.config->model.routes.at(0);
  EXPECT_EQ(route.match.path.value, (PathPattern{PathKind::regex, "/x"}));
  EXPECT_EQ(route.timeouts.request->value, std::chrono::seconds(5));
  EXPECT_FALSE(route.timeouts.connect);
  EXPECT_EQ(result.summary.routes, 1U);
}

}  // namespace
}  // namespace gatehouse::core
