// Log lines: their shape, and that no value can forge one.
#include "observe/log_line.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/json.hpp"

namespace gatehouse::core {
namespace {

const auto kAt = std::chrono::system_clock::time_point(std::chrono::milliseconds(1795168947189));

std::string line(LogFormat format, std::string_view event, LogFields fields) {
  std::string out;
  append_log_line(out, format, kAt, LogLevel::info, event, {fields.begin(), fields.size()});
  return out;
}

std::string text_value(const LogField& field) {
  const auto whole = line(LogFormat::text, "e", {field});
  return whole.substr(whole.find('=') + 1);
}

TEST(LogLine, TextBeginsWithTimeLevelAndEvent) {
  EXPECT_EQ(
      line(
          LogFormat::text, "endpoint ejected",
          {{"upstream", "orders"}, {"endpoint", "10.0.1.11:8080"}, {"failures", 5}, {"for", std::chrono::seconds(30)}}),
      "2026-11-20T10:02:27.189Z info endpoint ejected upstream=orders endpoint=10.0.1.11:8080 failures=5 for=30s");
}

TEST(LogLine, JsonIsOneObject) {
  const auto whole = line(LogFormat::json, "endpoint ejected",
                          {{"upstream", "orders"}, {"failures", 5}, {"share", 0.5}, {"last", true}});
  EXPECT_EQ(whole, R"({"time":"2026-11-20T10:02:27.189Z","level":"info","msg":"endpoint ejected",)"
                   R"("upstream":"orders","failures":5,"share":0.5,"last":true})");
  EXPECT_NO_THROW(json::parse(whole));
}

TEST(LogLine, ValuesAreWrittenByTheirType) {
  EXPECT_EQ(text_value({"v", -3}), "-3");
  EXPECT_EQ(text_value({"v", std::numeric_limits<std::uint64_t>::max()}), "18446744073709551615");
  EXPECT_EQ(text_value({"v", false}), "false");
  EXPECT_EQ(text_value({"v", 1.25}), "1.25");
  EXPECT_EQ(text_value({"v", std::nan("")}), "null");
  EXPECT_EQ(text_value({"v", Error::no_endpoint}), "no_endpoint");
  EXPECT_EQ(text_value({"v", std::chrono::milliseconds(1500)}), "1.5s");
  EXPECT_EQ(text_value({"v", std::chrono::milliseconds(250)}), "250ms");
  EXPECT_EQ(text_value({"v", std::chrono::microseconds(20)}), "20us");
  EXPECT_EQ(text_value({"v", std::chrono::nanoseconds(7)}), "7ns");
  EXPECT_EQ(text_value({"v", std::chrono::seconds(0)}), "0s");
}

TEST(LogLine, ValuesThatWouldNotEndAreQuoted) {
  EXPECT_EQ(text_value({"v", ""}), R"("")");
  EXPECT_EQ(text_value({"v", "two words"}), R"("two words")");
  EXPECT_EQ(text_value({"v", "a=b"}), R"("a=b")");
  EXPECT_EQ(text_value({"v", R"(say "hi" \)"}), R"("say \"hi\" \\")");
  EXPECT_EQ(text_value({"v", "ä"}), "\"ä\"");
}

TEST(LogLine, NoInputCanForgeALine) {
  using namespace std::string_view_literals;
  const std::string_view hostile[] = {
      "x\n2026-11-20T10:02:27.189Z error forged",
      "x\r\nforged",
      "\x1b[2J",
      "a\0b"sv,
      "\x7f",
      "\xC2\x85",
      "\xE2\x80\xA8",
      "\xE2\x80\xA9",
      "\xFF\xFE",
      "\"}\n{\"msg\":\"forged\"",
      "\xC0\x8A",
  };
  for (const auto value : hostile) {
    for (const auto format : {LogFormat::text, LogFormat::json}) {
      for (const auto& whole :
           {line(format, "event", {{"v", value}}), line(format, value, {}), line(format, "e", {{value, 1}})}) {
        for (const char c : whole) ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) << whole;
        EXPECT_EQ(whole.find("\xE2\x80\xA8"), std::string::npos);
        EXPECT_EQ(whole.find("\xC2\x85"), std::string::npos);
        EXPECT_EQ(whole.find('\xFF'), std::string::npos);
        if (format == LogFormat::json) {
          EXPECT_NO_THROW(json::parse(whole)) << whole;
        }
      }
    }
  }
}

TEST(LogLine, JsonKeepsTheValue) {
  const std::string_view value = "quote \" backslash \\ newline \n tab \t umlaut ä separator \xE2\x80\xA8";
  const auto parsed = json::parse(line(LogFormat::json, "e", {{"v", value}}));
  EXPECT_EQ(parsed.at("v").as_string(), value);
}

TEST(LogLine, LongValuesAreCutBetweenCodePoints) {
  std::string value(kMaxLogValueBytes - 1, 'x');
  value.append("äää");
  const auto whole = text_value({"v", value});
  EXPECT_EQ(whole, fmt::format("\"{}...\"", value.substr(0, kMaxLogValueBytes - 1)));
}

}  // namespace
}  // namespace gatehouse::core
