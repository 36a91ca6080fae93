#include "http/problem.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/json.hpp"
#include "http/http_test_support.hpp"

namespace gatehouse::core {
namespace {

TEST(Problem, HasTheMembersOfRfc9457AndACode) {
  TestArena memory;
  EXPECT_EQ(problem_body(problem_of(Error::no_route, "id-1"), memory.arena),
            R"({"type":"urn:gatehouse:problem:no_route","title":"Not Found","status":404,)"
            R"("detail":"No route matches this request.","instance":"urn:gatehouse:request:id-1","code":"no_route"})");
  EXPECT_EQ(problem_body({"c", "t", 400, "", ""}, memory.arena),
            R"({"type":"urn:gatehouse:problem:c","title":"t","status":400,"code":"c"})");
}

TEST(Problem, EveryErrorWithAStatusIsValidJson) {  // HT-13
  TestArena memory;
  for (std::size_t i = 0; i < kErrorCount; ++i) {
    const auto problem = problem_of(static_cast<Error>(i), "x");
    if (problem.status == 0) continue;
    const auto body = problem_body(problem, memory.arena);
    json::error_code failure;
    const auto value = json::parse({body.data(), body.size()}, failure);
    ASSERT_FALSE(failure) << body;
    EXPECT_EQ(value.at("code").as_string(), std::string(problem.code));
    EXPECT_EQ(value.at("status").as_int64(), problem.status);
  }
}

std::string escaped(std::string_view text) {
  std::vector<char> to(6 * text.size() + 1);
  return {to.data(), json_escape(text, to.data())};
}

TEST(JsonEscape, LetsNothingBreakOut) {
  EXPECT_EQ(escaped("a\"b\\c\n\r\t\x01\x7f"), "a\\\"b\\\\c\\n\\r\\t\\u0001\\u007f");
  EXPECT_EQ(escaped("\xc3\xa4 \xf0\x9f\x98\x80"), "\xc3\xa4 \xf0\x9f\x98\x80");
  EXPECT_EQ(escaped("\xe2\x80\xa8\xe2\x80\xa9"), "\\u2028\\u2029");
  const std::string bad = "\xef\xbf\xbd";
  EXPECT_EQ(escaped("\xff"), bad);
  EXPECT_EQ(escaped("\xc3"), bad);
  EXPECT_EQ(escaped("\xc0\xaf"), bad + bad) << "overlong";
  EXPECT_EQ(escaped("\xed\xa0\x80"), bad + bad + bad) << "surrogate";
  EXPECT_EQ(escaped("\xf4\x90\x80\x80"), bad + bad + bad + bad) << "above U+10FFFF";
  EXPECT_EQ(escaped(std::string(3, '\0')), "\\u0000\\u0000\\u0000");
}

}  // namespace
}  // namespace gatehouse::core
