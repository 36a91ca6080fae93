// The SDK's JSON: what it accepts, what it refuses, and that what it writes reads back.
#include <gatehouse/json.hpp>
#include <gatehouse/json_writer.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace {

using gatehouse::json::Document;
using gatehouse::json::Kind;
using gatehouse::json::Node;

TEST(Json, ReadsEveryKindOfValue) {
  const auto document = Document::parse(
      R"( {"a":null,"b":true,"c":-12,"d":1.5e3,"e":"x\u00e9\n\ud83d\ude00","f":[1,[2]],"g":{"h":{"i":7}}} )");
  ASSERT_TRUE(document);
  const Node root = document->root();
  EXPECT_EQ(root.size(), 7U);
  EXPECT_TRUE(root.find("a") && root.find("a").is_null());
  EXPECT_EQ(root.find("b").boolean(), true);
  EXPECT_EQ(root.find("c").integer(), -12);
  EXPECT_EQ(root.find("d").real(), 1500.0);
  EXPECT_EQ(root.find("d").integer(), std::nullopt);
  EXPECT_EQ(root.find("d").number_text(), "1.5e3");
  EXPECT_EQ(root.find("e").text(), "x\xc3\xa9\n\xf0\x9f\x98\x80");
  EXPECT_EQ(root.find_path("g.h.i").integer(), 7);
  EXPECT_FALSE(root.find_path("g.x.i"));
  std::string order;
  root.each([&order](std::string_view key, Node) { order += key; });
  EXPECT_EQ(order, "abcdefg");
  int items = 0;
  root.find("f").each([&items](Node) { ++items; });
  EXPECT_EQ(items, 2);
}

TEST(Json, RefusesWhatIsNotStrictJson) {
  for (const std::string_view text : {"",
                                      " ",
                                      "{",
                                      "[1,]",
                                      "{\"a\":1,}",
                                      "{\"a\":1,\"a\":2}",
                                      "{\"a\":1,\"\\u0061\":2}",
                                      "{a:1}",
                                      "'x'",
                                      "01",
                                      "-",
                                      "1.",
                                      ".5",
                                      "1e",
                                      "+1",
                                      "NaN",
                                      "tru",
                                      "true false",
                                      "\"a",
                                      "\"\\x\"",
                                      "\"\\ud800\"",
                                      "\"\\udc00\"",
                                      "\"\\u12g4\"",
                                      "\"\x01\"",
                                      "\"\xff\"",
                                      "\"\xc0\x80\"",
                                      "\"\xed\xa0\x80\"",
                                      "[1 2]",
                                      "{\"a\" 1}",
                                      "// x\n1"}) {
    EXPECT_FALSE(Document::parse(text)) << text;
  }
}

TEST(Json, KeepsToItsLimits) {
  EXPECT_TRUE(Document::parse("[[[]]]", {.depth = 3, .nodes = 3}));
  EXPECT_FALSE(Document::parse("[[[]]]", {.depth = 2, .nodes = 3}));
  EXPECT_FALSE(Document::parse("[[[]]]", {.depth = 3, .nodes = 2}));
  EXPECT_FALSE(Document::parse(std::string(100'000, '[')));
}

TEST(Json, LargeNumbersKeepTheirText) {
  const auto document = Document::parse("[9223372036854775808,1e400,1099511627776]");
  ASSERT_TRUE(document);
  std::string texts;
  document->root().each([&texts](Node node) { texts += std::string{*node.number_text()} + " "; });
  EXPECT_EQ(texts, "9223372036854775808 1e400 1099511627776 ");
}

TEST(JsonWriter, WritesOneLineWhateverTheTextsHold) {
  std::string out;
  gatehouse::json::Writer writer{out};
  writer.begin_map();
  writer.member("text", std::string_view{"a\"\\\n\r\t\x01\x7f\xe2\x80\xa8\xff"});
  writer.member("yes", true);
  writer.member("count", 12U);
  writer.member("share", 0.5);
  writer.key("list");
  writer.begin_list();
  writer.null();
  writer.raw("{}");
  writer.begin_list();
  writer.end_list();
  writer.end_list();
  writer.end_map();
  EXPECT_EQ(out,
            "{\"text\":\"a\\\"\\\\\\n\\r\\t\\u0001\\u007f\\u2028\xef\xbf\xbd\",\"yes\":true,\"count\":12,\"share\":0.5,"
            "\"list\":[null,{},[]]}");
  EXPECT_TRUE(Document::parse(out));
}

}  // namespace
