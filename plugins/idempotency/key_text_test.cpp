// What is a key, and which spellings are the same one.
#include "key_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace idempotency {
namespace {

std::string key(std::string_view value) {
  const auto parsed = parse_key(value);
  return parsed ? std::string(parsed->text()) : "none";
}

TEST(KeyText, ID07_QuotedAndBareAreOneKey) {
  EXPECT_EQ(key("8e03978e-40d5-43dd-bc93-6894a57f9324"), "8e03978e-40d5-43dd-bc93-6894a57f9324");
  EXPECT_EQ(key("\"8e03978e-40d5-43dd-bc93-6894a57f9324\""), "8e03978e-40d5-43dd-bc93-6894a57f9324");
  EXPECT_EQ(key("  order:2026.11_20~a "), "order:2026.11_20~a");
}

TEST(KeyText, StringsMayHoldWhatBareKeysMayNot) {
  EXPECT_EQ(key(R"("a b/c, d; e")"), "a b/c, d; e");
  EXPECT_EQ(key(R"("quote \" and \\ slash")"), "quote \" and \\ slash");
}

TEST(KeyText, ParametersAreIgnored) {
  EXPECT_EQ(key(R"("0123456789";v=1;note="x;y";flag)"), "0123456789");
  EXPECT_EQ(key("0123456789;v=tok"), "0123456789");
}

TEST(KeyText, ID07_AnythingElseIsNone) {
  for (const std::string& value :
       {std::string(), std::string("\"\""), std::string("\"open"), std::string("\"a\", \"b\""), std::string("aa, bb"),
        std::string("a b"), std::string("\"a\"b"), std::string("\"a\\n\""), std::string("\"a\x01\""),
        std::string("caf\xC3\xA9"), std::string("\"caf\xC3\xA9\""), std::string("key;=1"), std::string("key;A=1"),
        std::string("key;a="), std::string("(\"a\" \"b\")"), std::string(256, 'k'),
        '"' + std::string(256, 'k') + '"'}) {
    EXPECT_EQ(key(value), "none") << value;
  }
  EXPECT_EQ(key(std::string(255, 'k')).size(), 255U);
}

TEST(KeyText, KnowsUuids) {
  EXPECT_TRUE(is_uuid("8e03978e-40d5-43dd-bc93-6894a57f9324"));
  EXPECT_TRUE(is_uuid("8E03978E-40D5-43DD-BC93-6894A57F9324"));
  EXPECT_FALSE(is_uuid("8e03978e40d543ddbc936894a57f9324"));
  EXPECT_FALSE(is_uuid("8e03978e-40d5-43dd-bc93-6894a57f932g"));
}

}  // namespace
}  // namespace idempotency
