// Texts to trees: places, aliases, paths; the light scan that explains syntax errors.
#include "config/document.hpp"

#include <gtest/gtest.h>

#include "config/text_scan.hpp"

namespace gatehouse::core {
namespace {

struct Parsed {
  explicit Parsed(std::string text) : report(sources) {
    sources.add(SourceFile("t.yaml", {}, std::move(text)));
    document = parse_document(sources, 0, report);
  }
  [[nodiscard]] std::string_view source(const Item& item) const { return sources.text({0, item.begin, item.end}); }
  [[nodiscard]] std::vector<std::string> codes() const {
    std::vector<std::string> codes;
    for (const auto& each : report.finish({})) codes.push_back(each.code);
    return codes;
  }
  Sources sources;
  ConfigReport report;
  Document document;
};

using Codes = std::vector<std::string>;

TEST(Document, ScalarsKnowTheirTextAndTheirPlace) {
  const Parsed parsed("a: plain text  # comment\nb: \"quo\\\\ted\"\nc: 'it''s'\nd: |\n  block\n  two\ne: ~\n");
  const auto& root = *parsed.document.root();
  EXPECT_EQ(root.find("a")->text, "plain text");
  EXPECT_EQ(parsed.source(*root.find("a")), "plain text");
  EXPECT_TRUE(root.find("a")->is_plain);
  EXPECT_EQ(root.find("b")->text, "quo\\ted");
  EXPECT_EQ(parsed.source(*root.find("b")), "\"quo\\\\ted\"");
  EXPECT_FALSE(root.find("b")->is_plain);
  EXPECT_EQ(parsed.source(*root.find("c")), "'it''s'");
  EXPECT_EQ(root.find("d")->text, "block\ntwo\n");
  EXPECT_EQ(parsed.source(*root.find("d")), "|\n  block\n  two");
  EXPECT_EQ(root.find("e")->kind, Item::Kind::nothing);
  EXPECT_EQ(root.find("f"), nullptr);
}

TEST(Document, OffsetsSkipByteOrderMarkAndCarriageReturns) {
  const Parsed parsed(
      "\xef\xbb\xbf"
      "a: 1\r\nb: [x, y]\r\n");
  EXPECT_TRUE(parsed.codes().empty());
  EXPECT_EQ(parsed.source(*parsed.document.root()->find("a")), "1");
  EXPECT_EQ(parsed.source(*parsed.document.root()->find("b")->items[1]), "y");
}

TEST(Document, AnAliasHasItsOwnPlaceAndTheContentOfTheAnchor) {
  const Parsed parsed("a: &x {k: v}\nb: *x\nc: &y text\nd: *y\n");
  const auto& alias = *parsed.document.root()->find("b");
  EXPECT_EQ(alias.find("k")->text, "v");
  EXPECT_EQ(parsed.source(alias), "*x");
  EXPECT_EQ(parsed.source(*parsed.document.root()->find("c")), "text");
  EXPECT_EQ(parsed.document.root()->expansions, 2U);
}

TEST(Document, PathsNameTheInnermostValue) {
  const std::string text = "routes:\n  - name: a\n  - name: b\n    match: {path: /x, hosts: [h1, h2]}\n";
  const Parsed parsed(text);
  EXPECT_EQ(parsed.document.path_at(static_cast<std::uint32_t>(text.find("h2"))), "routes[1].match.hosts[1]");
  EXPECT_EQ(parsed.document.path_at(static_cast<std::uint32_t>(text.find("/x"))), "routes[1].match.path");
  EXPECT_EQ(parsed.document.path_at(0), "routes");
}

TEST(Document, ManyKeysAreComparedByHash) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "k" + std::to_string(i) + ": 1\n";
  EXPECT_TRUE(Parsed(text).codes().empty());
  EXPECT_EQ(Parsed(text + "k7: 2\n").codes(), Codes{"E0111"});
}

TEST(Document, RefusalsAreFindingsNotExceptions) {
  const std::pair<std::string, std::string> cases[] = {
      {"a: [", "E0105"},       {"a: \"x", "E0107"},       {"a: *x", "E0113"},      {"a: &a [*a]", "E0113"},
      {"a: {<<: b}", "E0112"}, {"a: 1\n---\nb", "E0115"}, {"a:\n\tb: 1", "E0110"}, {"a: @x", "E0117"},
      {"a: [*.b.c]", "E0108"}, {"a: [${B}]", "E0109"},    {"a: !!str b", "E0105"}, {std::string(100, '['), "E0106"}};
  for (const auto& [text, code] : cases) {
    const Parsed parsed(text);
    ASSERT_FALSE(parsed.codes().empty()) << text;
    EXPECT_EQ(parsed.codes().front(), code) << text;
  }
}

TEST(TextScan, FindsQuotesThatSpanLinesButNotThoseInComments) {
  EXPECT_FALSE(scan_text("a: b # it's\nc: d\n", 100).open_quote);
  EXPECT_FALSE(scan_text("a: it's\nb: don't\n", 100).open_quote);
  EXPECT_EQ(scan_text("a: \"x\nb: \"y\"\n", 100).open_quote, 3U);
  EXPECT_FALSE(scan_text("a: |\n  \"x\nb: c\n", 100).open_quote);
}

TEST(TextScan, TabsCountOnlyAsIndentOutsideTexts) {
  EXPECT_EQ(scan_text("a:\n\tb: c\n", 100).tab, 3U);
  EXPECT_FALSE(scan_text("a: b\tc\n\t# comment\n\t\n", 100).tab);
  EXPECT_FALSE(scan_text("a: |\n  x\n  \ty\n", 100).tab);
}

TEST(TextScan, FindsInvalidUtf8) {
  EXPECT_EQ(find_invalid_utf8("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), std::string_view::npos);
  const std::pair<std::string_view, std::size_t> cases[] = {
      {"a\xe4", 1},  {"\xc0\xaf", 0}, {"\xed\xa0\x80", 0}, {"\xf4\x90\x80\x80", 0},
      {"ab\x80", 2}, {"\xe2\x82", 0}, {"\xe0\x80\x80", 0}, {"\xff\xfe", 0}};
  for (const auto& [text, at] : cases) EXPECT_EQ(find_invalid_utf8(text), at);
}

TEST(TextPlace, PointsThroughEscapes) {
  Sources sources;
  sources.add(SourceFile("t.yaml", {}, R"(a: "^/\\d+/\u00e4(x")"));
  const Place whole{0, 3, 21};
  const std::string value = "^/\\d+/\xc3\xa4(x";
  EXPECT_EQ(sources.text(place_in_text(sources, whole, value, 2, 2)), "\\\\d");
  EXPECT_EQ(sources.text(place_in_text(sources, whole, value, 8, 1)), "(");
  EXPECT_EQ(place_in_text(sources, whole, "something else", 2, 2), whole);
}

}  // namespace
}  // namespace gatehouse::core
