// Which exchanges get a record.
#include "sample.hpp"

#include <gtest/gtest.h>
#include <gatehouse/testing/harness.hpp>

#include "access_log.hpp"

namespace access_log {
namespace {

using gatehouse::testing::Harness;

TEST(Sample, AL09_TenPercentOfTenThousandIsAboutAThousandAndEveryErrorIsThere) {
  Harness<AccessLog> gateway{"sample: {rate: 10%}"};
  int number = 0;
  gateway.on_report([&](auto& report) {
    ++number;
    if (number % 100 == 0) report.status = 503;
    if (number % 100 == 50) report.total_us = 1'500'000;
  });
  for (int i = 0; i < 10'000; ++i) gateway.start("GET /");
  int errors = 0, slow = 0, sampled = 0;
  for (const auto& line : gateway.sink_lines()) {
    const auto has = [&](std::string_view part) { return line.find(part) != std::string::npos; };
    if (has("\"http.response.status_code\":503")) {
      ++errors;
      EXPECT_FALSE(has("sample_rate"));
    } else if (has("\"total\":1500000")) {
      ++slow;
    } else {
      ++sampled;
      EXPECT_TRUE(has("\"gatehouse.sample_rate\":0.1"));
    }
  }
  EXPECT_EQ(errors, 100);
  EXPECT_EQ(slow, 100);
  EXPECT_NEAR(sampled, 980, 100);
}

TEST(Sample, RateZeroKeepsOnlyWhatAlwaysNames) {
  Harness<AccessLog> gateway{"sample: {rate: 0%, always: [refused, aborted]}"};
  gateway.start("GET /");
  EXPECT_TRUE(gateway.sink_lines().empty());
  gateway.upstream().fail();
  gateway.start("GET /");
  EXPECT_EQ(gateway.sink_lines().size(), 1U);
  gateway.upstream().never();
  gateway.start("GET /").disconnect();
  EXPECT_EQ(gateway.sink_lines().size(), 2U);
}

TEST(Condition, HoldsForWhatItNames) {
  struct Case {
    const char* text;
    std::uint32_t status;
    std::int64_t total_us;
    bool holds;
  };
  const Case cases[] = {{"status>=500", 500, 0, true},
                        {"status>=500", 499, 0, false},
                        {"status<400", 0, 0, false},
                        {"status < 400", 200, 0, true},
                        {"status!=200", 200, 0, false},
                        {"status=404", 404, 0, true},
                        {"duration>1s", 200, 1000000, false},
                        {"duration>1s", 200, 1000001, true},
                        {"duration>=250ms", 200, 250000, true},
                        {"duration<=5us", 200, 6, false},
                        {" duration > 1m ", 200, 60000001, true}};
  for (const auto& one : cases) {
    Condition condition;
    ASSERT_EQ(condition.parse(one.text), "") << one.text;
    gh_report raw{};
    raw.status = one.status;
    raw.total_us = one.total_us;
    EXPECT_EQ(condition.holds(gatehouse::Report{&raw}), one.holds) << one.text << " " << one.status;
  }
}

TEST(Condition, MistakesNameTheCharacter) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "at character 1: a condition begins with"},      {"latency>1s", "at character 1: "},
      {"status", "at character 7: write one of"},           {"status>=", "at character 9: expected a number"},
      {"status>=50", "at character 9: a status lies"},      {"status>=500x", "at character 12: "},
      {"duration>1", "at character 11: a duration ends"},   {"duration>1h", "at character 11: a duration ends"},
      {"refused now", "at character 8: nothing may follow"}};
  for (const auto& [text, begin] : cases) EXPECT_EQ(Condition{}.parse(text).find(begin), 0U) << Condition{}.parse(text);
}

}  // namespace
}  // namespace access_log
