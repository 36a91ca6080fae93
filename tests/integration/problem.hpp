// The shape of every answer that the gateway makes itself.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "support/admin.hpp"

namespace gatehouse::testing {

/// `code` of the problem document; empty when the body is none.
inline std::string problem_code(const Answer& answer) {
  boost::json::error_code error;
  const auto value = boost::json::parse(answer.body, error);
  if (error || !value.is_object()) return {};
  const auto* code = value.as_object().if_contains("code");
  return code != nullptr && code->is_string() ? std::string(code->as_string()) : std::string();
}

/// HT-13: a problem document with every member, a request id, never cached.
inline void expect_problem(const Answer& answer, int status, std::string_view code) {
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.status, status) << answer.body;
  EXPECT_EQ(answer.get("Content-Type"), "application/problem+json");
  EXPECT_EQ(answer.get("Cache-Control"), "no-store");
  EXPECT_EQ(answer.framing, BodyFraming::sized);
  EXPECT_FALSE(answer.get("X-Request-Id").empty());
  const auto problem = json_of(answer);
  ASSERT_TRUE(problem.is_object()) << answer.body;
  for (const auto* member : {"type", "title", "status", "detail", "instance", "code"}) {
    EXPECT_TRUE(problem.as_object().contains(member)) << member << " is missing in " << answer.body;
  }
  EXPECT_EQ(problem_code(answer), code);
  if (const auto* member = problem.as_object().if_contains("status")) {
    EXPECT_EQ(member->to_number<int>(), status);
  }
  if (status == 503) {
    EXPECT_FALSE(answer.get("Retry-After").empty());
  }
}

}  // namespace gatehouse::testing
