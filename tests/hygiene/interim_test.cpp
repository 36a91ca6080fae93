// R09: interim responses of an upstream.
#include <gtest/gtest.h>

#include "hygiene/gate.hpp"

namespace gatehouse::testing {
namespace {

constexpr const char* kHints = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n";

class Interim : public ::testing::Test {
 protected:
  void TearDown() override { gate().upstream.answer_with(answer_ok); }

  RawClient client_{gate().gateway.port()};

  Answer exchange(const std::string& bytes) {
    gate().upstream.answer_with(bytes);
    client_.send(request("GET", "/r"));
    return client_.read_response();
  }
};

TEST_F(Interim, R09_ContinueIsSwallowed) {
  const auto answer = exchange("HTTP/1.1 100 Continue\r\n\r\n" + response(200, "ok"));
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_TRUE(answer.interim.empty());
  EXPECT_EQ(answer.body, "ok");
}

TEST_F(Interim, R09_EarlyHintsAndProcessingGoToHttp11Clients) {
  const auto answer = exchange("HTTP/1.1 102 Processing\r\n\r\n" + (kHints + response(200, "ok")));
  ASSERT_TRUE(answer.ok()) << answer.error;
  ASSERT_EQ(answer.interim.size(), 2U);
  EXPECT_EQ(answer.interim[0].status, 102);
  EXPECT_EQ(answer.interim[1].status, 103);
  EXPECT_EQ(answer.interim[1].get("Link"), "</style.css>");
  EXPECT_EQ(answer.body, "ok");
}

TEST_F(Interim, R03_InterimResponsesLoseFramingFields) {
  const auto answer =
      exchange("HTTP/1.1 103 Early Hints\r\nContent-Length: 7\r\nLink: </a>\r\n\r\n" + response(200, "ok"));
  ASSERT_TRUE(answer.ok()) << answer.error;
  ASSERT_EQ(answer.interim.size(), 1U);
  EXPECT_FALSE(answer.interim[0].has("Content-Length"));
  EXPECT_EQ(answer.body, "ok");
}

TEST_F(Interim, R09_NoInterimResponseGoesToHttp10Clients) {
  gate().upstream.answer_with(kHints + response(200, "ok"));
  client_.send("GET /r HTTP/1.0\r\nHost: api.test\r\n\r\n");
  const auto answer = client_.read_response();
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_TRUE(answer.interim.empty());
  EXPECT_EQ(answer.body, "ok");
}

TEST_F(Interim, R09_SixteenPass) {
  std::string bytes;
  for (int i = 0; i < 16; ++i) bytes += kHints;
  const auto answer = exchange(bytes + response(200, "ok"));
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.interim.size(), 16U);
  EXPECT_EQ(answer.status, 200);
}

TEST_F(Interim, R09_InterimBehindTheFinalHeadIsSurplus) {
  const auto answer = exchange(response(200, "ok") + kHints);
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.body, "ok");
  const auto next = exchange(response(200, "next"));
  ASSERT_TRUE(next.ok()) << next.error;
  EXPECT_TRUE(next.interim.empty());
  EXPECT_EQ(next.body, "next");
}

}  // namespace
}  // namespace gatehouse::testing
