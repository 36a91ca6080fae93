// A text parsed in pieces gives the tree and the findings of the text parsed as a whole.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "config/document.hpp"
#include "config/text_pieces.hpp"

namespace gatehouse::core {
namespace {

std::string dump(const Item& item) {
  auto out = fmt::format("{}{}{}{}@{}-{}x{}", static_cast<int>(item.kind), item.is_plain, item.is_flow, item.is_alias,
                         item.begin, item.end, item.expansions);
  if (item.kind == Item::Kind::text) out += fmt::format("'{}'", item.text);
  for (const auto* each : item.items) out += "[" + dump(*each) + "]";
  for (const auto& each : item.members) out += "{" + dump(*each.key) + ":" + dump(*each.value) + "}";
  return out;
}

std::string parse(const std::string& text, std::size_t pieces) {
  Sources sources;
  sources.add(SourceFile("t.yaml", {}, text));
  ConfigReport report(sources);
  const auto document = parse_document(sources, 0, report, pieces);
  auto out = document.root() == nullptr ? std::string("none") : dump(*document.root());
  for (const auto& each : report.finish([&](const Place& place) { return document.path_at(place.begin); })) {
    out += fmt::format(" {} {}:{} {} {} {}", each.code, each.line, each.column, each.message, each.help, each.path);
  }
  return out;
}

std::string routes(std::string_view indent, int count) {
  std::string text = "version: 1\nroutes:\n";
  for (int i = 0; i < count; ++i) {
    text += fmt::format("{}- {{name: r{}, match: {{path: /{}}}}}\n{}- name: s{}\n{}  match: {{}} # x\n", indent, i, i,
                        indent, i, indent);
  }
  return text;
}

TEST(ParseDocument, PiecesGiveTheTreeOfTheWhole) {
  const auto many = routes("  ", 5);
  const std::string cases[] = {
      many,
      routes("", 5) + "upstreams: []\n",
      "# c\n" + many + "# end\nupstreams:\n  - {name: a}\n",
      many + "  - name: |\n      - x\n      - y\n\n  - {a: \"ä\"}\n",
      many + "  -\n  - name:\n  - ~\n  - name:\n",
      many + "  -\n",
      "a: &x {k: v}\n" + many + "  - *x\nb: *x\n",
      "a: &x 1\n" + many + "  - &x 2\nb: *x\n",
      many + "  - 'one\n  - two'\n  - three\n",
      many + "  - [one,\n  - two]\n  - three\n",
      many + "  - plain\n    - more\n  - three\n",
      many + "  - {name: a, name: b}\n  - {name: a, name: b}\n",
      many + "  - a: [\n  - b\n",
      many + "---\nb: 1\n",
      many + "...\n",
      many + "  - !!str x\n",
      many + "  - \tx\n\t- y\n",
      many + "routes:\n  - x\n",
      "text: '\n" + many + "'\n",
      "x: {\n" + many + "}\n",
      many + std::string("  - ") + std::string(70, '[') + std::string(70, ']') + "\n",
      many + std::string("  - ") + std::string(61, '[') + std::string(61, ']') + "\n",
      many + std::string("  - ") + std::string(62, '[') + std::string(62, ']') + "\n",
      many + std::string("  - ") + std::string(63, '[') + std::string(63, ']') + "\n",
      "routes: # one\n  - a\n  - b\n",
      "routes:\n",
      "routes:\n  a: b\n",
      "routes:\n\n# x\n    - a\n    - b\n  # y\n    - c\n",
  };
  for (auto text : cases) {
    for (const std::size_t pieces : {2U, 3U, 7U}) EXPECT_EQ(parse(text, pieces), parse(text, 1)) << text;
    std::string with_returns;
    for (const char c : text) with_returns += c == '\n' ? std::string("\r\n") : std::string(1, c);
    EXPECT_EQ(parse(with_returns, 3), parse(with_returns, 1)) << with_returns;
  }
}

TEST(CutRoutes, CutsBetweenItemsOfTheTopLevelList) {
  const std::string text = "a: 1\nroutes:\n  - r1\n  - - r2\n    - x\n# c\n  - r3\n  - r4\nb: [1]\n";
  const auto pieces = cut_routes(text, 3);
  ASSERT_EQ(pieces.middle.size(), 2U);
  const auto part = [&](const TextPiece& piece) { return text.substr(piece.begin, piece.end - piece.begin); };
  EXPECT_EQ(text.substr(pieces.list_begin, 4), "- r1");
  EXPECT_EQ(part(pieces.middle[0]), "  - r3\n");
  EXPECT_EQ(part(pieces.middle[1]), "  - r4\n");
  EXPECT_EQ(text.substr(pieces.frame.hole_end), "b: [1]\n");
  EXPECT_EQ(pieces.frame.offset(pieces.frame.hole_begin), pieces.frame.hole_end);
  EXPECT_TRUE(cut_routes("routes:\n  - one\n", 4).middle.empty());
  EXPECT_TRUE(cut_routes("a:\n  routes:\n    - one\n    - two\n", 4).middle.empty());
  EXPECT_TRUE(cut_routes("", 4).middle.empty());
}

}  // namespace
}  // namespace gatehouse::core
