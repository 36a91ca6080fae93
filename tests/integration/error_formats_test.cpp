// Error envelopes of a service instead of problem documents.
#include <gtest/gtest.h>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class ErrorFormats : public ::testing::Test {
 protected:
  static std::string routes(const ClosedPort& closed) {
    return "upstreams:\n" + upstream_entry("dead", {closed.address()}) + R"(error_formats:
  - {name: message, json: {message: "${error.detail}"}}
  - name: nested
    content_type: application/vnd.shop+json
    json:
      success: false
      error: {code: "${error.code}", status: "${error.status}", text: "failed: ${error.title}", details: []}
      id: "${request.id}"
    codes: {upstream_connect_failed: E_BACKEND}
    statuses: {upstream_connect_failed: 500}
routes:
  - {name: plain, match: {path: /plain}, upstream: dead, error_format: message}
  - {name: nested, match: {path: /nested, methods: [GET]}, upstream: dead, error_format: nested}
  - {name: problem, match: {path: /problem}, upstream: dead}
)";
  }

  ClosedPort closed_;
  Gateway gateway_{config(routes(closed_))};
};

TEST_F(ErrorFormats, OneMember) {
  const auto answer = ask(gateway_.port(), request("GET", "/plain"));
  EXPECT_EQ(answer.status, 502) << answer.error;
  EXPECT_EQ(answer.get("Content-Type"), "application/json");
  EXPECT_EQ(answer.get("Cache-Control"), "no-store");
  const auto body = json_of(answer);
  EXPECT_EQ(body.as_object().size(), 1U);
  EXPECT_FALSE(body.at("message").as_string().empty());
}

TEST_F(ErrorFormats, NestedWithMappedCodeAndStatus) {
  const auto answer = ask(gateway_.port(), request("GET", "/nested"));
  EXPECT_EQ(answer.status, 500) << answer.error;
  EXPECT_EQ(answer.get("Content-Type"), "application/vnd.shop+json");
  const auto body = json_of(answer);
  EXPECT_EQ(body.at("success"), false);
  const auto& error = body.at("error");
  EXPECT_EQ(error.at("code"), "E_BACKEND");
  EXPECT_EQ(error.at("status"), 500) << "a value that is exactly ${error.status} is a number";
  EXPECT_TRUE(error.at("text").as_string().starts_with("failed: "));
  EXPECT_TRUE(error.at("details").as_array().empty());
  EXPECT_EQ(body.at("id").as_string(), answer.get("X-Request-Id"));
}

TEST_F(ErrorFormats, ProblemIsTheDefault) {
  EXPECT_EQ(ask(gateway_.port(), request("GET", "/problem")).get("Content-Type"), "application/problem+json");
}

TEST_F(ErrorFormats, HeadHasTheLengthAndNoBody) {
  const auto get = ask(gateway_.port(), request("GET", "/plain"));
  const auto head = ask(gateway_.port(), request("HEAD", "/plain"), "HEAD");
  ASSERT_TRUE(head.ok()) << head.error;
  EXPECT_EQ(head.status, get.status);
}

}  // namespace
}  // namespace gatehouse::testing
