// Trees of values and the strict JSON reader.
#include <gtest/gtest.h>

#include "base/value_json.hpp"

namespace gatehouse::core {
namespace {

TEST(ValueJson, ReadsEveryKind) {
  ValueTree tree;
  ASSERT_FALSE(parse_json(R"( {"a": [1, -2.5, true, null], "b": {"c": "x\n\u00e9\ud83d\ude00"}, "d": 1e3} )", tree));
  const auto& root = tree.root;
  ASSERT_EQ(root.members.size(), 3U);
  EXPECT_EQ(root.find("a")->items[0].integer, 1);
  EXPECT_EQ(root.find("a")->items[1].real, -2.5);
  EXPECT_EQ(root.find("a")->items[2].integer, 1);
  EXPECT_EQ(root.find("a")->items[3].kind, Value::Kind::null);
  EXPECT_EQ(find_path(root, "b.c")->text, "x\n\xc3\xa9\xf0\x9f\x98\x80");
  EXPECT_EQ(root.find("d")->kind, Value::Kind::real);
  EXPECT_EQ(root.find("none"), nullptr);
}

TEST(ValueJson, RefusesWhatIsNotStrictJson) {
  const std::string deep = std::string(80, '[') + std::string(80, ']');
  for (const std::string_view text : {std::string_view(""),
                                      std::string_view("{"),
                                      std::string_view("{} x"),
                                      std::string_view("{\"a\":1,\"a\":2}"),
                                      std::string_view("[1,]"),
                                      std::string_view("{\"a\":1,}"),
                                      std::string_view("01"),
                                      std::string_view("1."),
                                      std::string_view("-"),
                                      std::string_view("1e"),
                                      std::string_view("nul"),
                                      std::string_view("'a'"),
                                      std::string_view("\"a"),
                                      std::string_view("\"\\x\""),
                                      std::string_view("\"\\u12\""),
                                      std::string_view("\"\\ud800\""),
                                      std::string_view("\"\\udc00\""),
                                      std::string_view("\"\\ud800\\u0041\""),
                                      std::string_view("\"\xff\""),
                                      std::string_view("\"\xc0\x80\""),
                                      std::string_view("\"\xed\xa0\x80\""),
                                      std::string_view("\"\n\""),
                                      std::string_view("1e999"),
                                      std::string_view(deep),
                                      std::string_view("// x\n1"),
                                      std::string_view("\"\\\0\"", 4)}) {
    ValueTree tree;
    EXPECT_TRUE(parse_json(text, tree)) << text;
  }
}

TEST(ValueJson, ADottedMemberNameWinsOverAPath) {
  ValueTree tree;
  ASSERT_FALSE(
      parse_json(R"({"https://x.example/roles": ["a"], "x.y": {"z": 1}, "x": {"y": {"z": 2, "q": 3}}})", tree));
  EXPECT_EQ(find_path(tree.root, "https://x.example/roles")->items.size(), 1U);
  EXPECT_EQ(find_path(tree.root, "x.y.q")->integer, 3);
  EXPECT_EQ(find_path(tree.root, "x.y.none"), nullptr);
}

TEST(Value, PlacesDoNotCountInComparison) {
  ValueTree a;
  ValueTree b;
  ASSERT_FALSE(parse_json(R"({"a":[1,"t",{"b":null}]})", a));
  ASSERT_FALSE(parse_json(R"(  {"a" : [1, "t", {"b": null}]})", b));
  EXPECT_EQ(a.root, b.root);
  ASSERT_FALSE(parse_json(R"({"a":[1,"t",{"b":0}]})", b));
  EXPECT_FALSE(a.root == b.root);
}

}  // namespace
}  // namespace gatehouse::core
