// Findings in every format, sorting, repeats, secrets in excerpts, the table of codes.
#include "config/diagnostic.hpp"

#include <set>

#include "base/json.hpp"
#include "base/suggest.hpp"
#include "config/codes.hpp"
#include "config/config_test_support.hpp"
#include "config/report.hpp"

namespace gatehouse::core {
namespace {

using testing::HasSubstr;

struct Fixture {
  Fixture() : report(sources) {
    sources.add(SourceFile("dir/a,b.yaml", {}, "one: \xf0\x9f\x98\x80 x\ntwo: hunter2\nthree\n"));
  }
  Sources sources;
  ConfigReport report;
};

TEST(ConfigReport, SortsAndCountsRepeats) {
  Fixture f;
  f.report.add(Code::unknown_key, {0, 17, 20}, "second");
  f.report.add_cause(Code::no_upstream, {0, 12, 15}, "x", "no upstream");
  f.report.add_cause(Code::no_upstream, {0, 0, 3}, "x", "no upstream");
  f.report.add_cause(Code::no_upstream, {0, 5, 6}, "y", "no other");
  const auto all = f.report.finish({});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].message, "no upstream, and 1 more");
  EXPECT_EQ(all[1].message, "no other");
  EXPECT_EQ(all[2].message, "second");
}

TEST(ConfigReport, CountsCharactersAndUtf16) {
  Fixture f;
  f.report.add(Code::unknown_key, {0, 10, 11}, "x");
  const auto one = f.report.finish({}).at(0);
  EXPECT_EQ(one.column, 8U);
  EXPECT_EQ(one.utf16_column, 9U);
  EXPECT_EQ(one.caret, 7U);
}

TEST(ConfigReport, HidesSecretsInExcerpts) {
  Fixture f;
  f.sources[0].hide(17, 24);
  f.report.add(Code::unknown_key, {0, 17, 24}, "x");
  f.report.add(Code::unknown_key, {0, 25, 30}, "y");
  const auto text = format_text(f.report.finish({}));
  EXPECT_THAT(text, testing::Not(HasSubstr("hunter2")));
  EXPECT_THAT(text, HasSubstr("two: ***"));
}

TEST(Diagnostic, TextHasExcerptCaretAndHelp) {
  Fixture f;
  f.report.add(Code::unknown_key, {0, 25, 30}, "what happened", "what to do");
  EXPECT_EQ(format_text(f.report.finish({})),
            "dir/a,b.yaml:3:1: error[E0201]: what happened\n"
            "    2 | two: hunter2\n"
            "    3 | three\n"
            "      | ^^^^^\n"
            "   help: what to do\n");
}

TEST(Diagnostic, SummaryCounts) {
  const std::vector<Diagnostic> two(2);
  auto mixed = two;
  mixed[0].severity = Severity::warning;
  EXPECT_EQ(format_summary(mixed, {3, 212, 14, std::chrono::milliseconds(38)}),
            "1 error, 1 warning in 3 files (212 routes, 14 upstreams) in 38 ms");
  EXPECT_EQ(format_summary({}, {1, 1, 1, {}}), "no errors in 1 file (1 route, 1 upstream) in 0 ms");
}

TEST(Diagnostic, OtherFormatsCarryTheSame) {
  Fixture f;
  f.report.add(Code::unknown_key, {0, 25, 30}, "50% \"bad\"", "line\nbreak");
  f.report.add(Code::unused_name, {0, 0, 3}, "unused");
  const auto all = f.report.finish([](const Place&) { return "three"; });
  const auto parsed = json::parse(format_json(all));
  EXPECT_EQ(parsed.at("errors").at(0).at("code").as_string(), "E0201");
  EXPECT_EQ(parsed.at("errors").at(0).at("path").as_string(), "three");
  EXPECT_EQ(parsed.at("errors").at(0).at("end_column").as_int64(), 6);
  EXPECT_EQ(parsed.at("warnings").as_array().size(), 1U);
  EXPECT_THAT(format_github(all),
              HasSubstr("::error file=dir/a%2Cb.yaml,line=3,col=1,endLine=3,endColumn=6,title=E0201::50%25 "
                        "\"bad\"%0Aline%0Abreak\n"));
  const auto sarif = json::parse(format_sarif(all)).at("runs").at(0);
  EXPECT_EQ(sarif.at("results").as_array().size(), 2U);
  EXPECT_EQ(sarif.at("tool").at("driver").at("rules").as_array().size(), 2U);
}

TEST(Codes, EveryCodeHasAPage) {
  std::set<Code> seen;
  for (const auto& info : all_codes()) {
    EXPECT_TRUE(seen.insert(info.code).second) << code_text(info.code);
    EXPECT_FALSE(info.title.empty() || info.cause.empty() || info.example.empty() || info.fix.empty())
        << code_text(info.code);
    EXPECT_EQ(find_code(code_text(info.code)), &info);
  }
  EXPECT_EQ(code_text(Code::unused_name), "W304");
  EXPECT_NE(find_code("e0301"), nullptr);
  EXPECT_EQ(find_code("E9999"), nullptr);
}

}  // namespace
}  // namespace gatehouse::core
