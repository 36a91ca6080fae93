// What is an origin, and which origins a rule allows.
#include "origin.hpp"

#include <gtest/gtest.h>

namespace cors {
namespace {

std::string normal(std::string_view text) {
  Origin origin;
  return origin.parse(text) ? std::string(origin.text()) : "no origin";
}

TEST(Origin, IsComparedInOneForm) {
  EXPECT_EQ(normal("HTTPS://App.Example"), "https://app.example");
  EXPECT_EQ(normal("https://app.example:443"), "https://app.example");
  EXPECT_EQ(normal("http://app.example:80"), "http://app.example");
  EXPECT_EQ(normal("https://app.example:8443"), "https://app.example:8443");
  EXPECT_EQ(normal("http://[2001:DB8::1]:80"), "http://[2001:db8::1]");
  EXPECT_EQ(normal("capacitor://localhost"), "capacitor://localhost");
}

TEST(Origin, CO10_AnythingElseIsNone) {
  for (const auto* text : {"", "null", "app.example", "https://", "https://app.example/", "https://app.example/path",
                           "https://user@app.example", "https://app.example?q", "https://app.example#f",
                           "https://app.example:", "https://app.example:0", "https://app.example:65536",
                           "https://app.example:08", "https://a b", "https://a..b", "://app.example", "https://[::1",
                           "https://b\xC3\xBC"
                           "cher.example",
                           "https://app.example, https://b.example"}) {
    EXPECT_EQ(normal(text), "no origin") << text;
  }
  EXPECT_EQ(normal("https://" + std::string(kMaxOriginSize - 8, 'a')),
            "https://" + std::string(kMaxOriginSize - 8, 'a'));
  EXPECT_EQ(normal("https://" + std::string(kMaxOriginSize - 7, 'a')), "no origin");
}

bool allows(std::string_view rule_text, std::string_view origin_text) {
  OriginRule rule;
  Origin origin;
  EXPECT_EQ(rule.parse(rule_text), "");
  return origin.parse(origin_text) && rule.allows(origin);
}

TEST(OriginRule, CO02_ExactMeansSchemeHostAndPort) {
  EXPECT_TRUE(allows("https://app.example", "https://app.example"));
  EXPECT_TRUE(allows("https://app.example:443", "https://APP.example"));
  EXPECT_FALSE(allows("https://app.example", "http://app.example"));
  EXPECT_FALSE(allows("https://app.example", "https://app.example:8443"));
  EXPECT_FALSE(allows("https://app.example", "https://app.example.evil.io"));
}

TEST(OriginRule, CO02_AStarIsOneLabel) {
  EXPECT_TRUE(allows("https://*.example.com", "https://a.example.com"));
  EXPECT_FALSE(allows("https://*.example.com", "https://example.com"));
  EXPECT_FALSE(allows("https://*.example.com", "https://x.y.example.com"));
  EXPECT_FALSE(allows("https://*.example.com", "https://a.example.com.evil.io"));
  EXPECT_FALSE(allows("https://*.example.com", "https://aexample.com"));
  EXPECT_FALSE(allows("https://*.example.com", "http://a.example.com"));
  EXPECT_TRUE(allows("https://*.example.com:8443", "https://a.example.com:8443"));
  EXPECT_FALSE(allows("https://*.example.com:8443", "https://a.example.com"));
}

TEST(OriginRule, RefusesWhatIsNoRule) {
  for (const auto* text : {"app.example", "https://app.example/", "https://a*.example.com", "https://a.*.com",
                           "https://*.*.com", "https://*", "*://a.example", "https://*example.com"}) {
    EXPECT_NE(OriginRule{}.parse(text), "") << text;
  }
}

TEST(OriginRule, TellsWhatStandsBehindTheStar) {
  OriginRule wide;
  ASSERT_EQ(wide.parse("https://*.co.uk"), "");
  EXPECT_EQ(wide.parent_domain(), "co.uk");
}

}  // namespace
}  // namespace cors
