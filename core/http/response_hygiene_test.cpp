// Rows R01 to R08 of the response gate.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "http/http_test_support.hpp"

namespace gatehouse::core {
namespace {

std::string response(std::string_view lines, std::string_view status_line = "HTTP/1.1 200 OK") {
  return std::string(status_line).append("\r\n").append(lines).append("\r\n");
}

TEST(ResponseGate, RefusesWhatIsNotOneClearMessage) {
  const std::string nul(1, '\0');
  const std::vector<std::pair<const char*, std::string>> rows{
      {"R01", response("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")},
      {"R01", response("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")},
      {"R01", response("Transfer-Encoding: gzip\r\n")},
      {"R01", response("Transfer-Encoding: gzip, chunked\r\n")},
      {"R01", response("Transfer-Encoding: chunked, chunked\r\n")},
      {"R01", response("Transfer-Encoding: xchunked\r\n")},
      {"R01", response("Transfer-Encoding: chunked\r\n", "HTTP/1.0 200 OK")},
      {"R02", response("Content-Length: 5\r\nContent-Length: 6\r\n")},
      {"R02", response("Content-Length: 5, 6\r\n")},
      {"R02", response("Content-Length: five\r\n")},
      {"R02", response("Content-Length: -1\r\n")},
      {"R02", response("Content-Length: 9223372036854775808\r\n")},
      {"R07", response("X: a" + nul + "\r\n")},
      {"R07", response("X: a\x01\r\n")},
      {"R07", response("X: a\rb\r\n")},
      {"R07", "HTTP/1.1 200 OK\nX: a\r\n\r\n"},
      {"R07", response("X : a\r\n")},
      {"R07", response("X(: a\r\n")},
      {"R07", response(" X: a\r\n")},
      {"R08", response("", "HTTP/1.1 20 OK")},
      {"R08", response("", "HTTP/1.1 2000 OK")},
      {"R08", response("", "HTTP/1.1 600 Odd")},
      {"R08", response("", "HTTP/1.1 099 Odd")},
      {"R08", response("", "HTTP/1.1  200 OK")},
      {"R08", response("", "HTTP/1.2 200 OK")},
      {"R08", response("", "HTTP/2.0 200 OK")},
      {"R08", response("", "HTTP/0.9 200 OK")},
      {"R08", response("", "ICY 200 OK")},
      {"R08", "\r\nHTTP/1.1 200 OK\r\n\r\n"},
      {"R08", "SSH-2.0-OpenSSH"},
  };
  for (const auto& [id, bytes] : rows) {
    EXPECT_EQ(code(JudgedResponse(bytes).error), "upstream_protocol_error") << id << "\n" << bytes;
  }
}

TEST(ResponseGate, EqualLengthsAreOne) {  // R02
  for (const char* lines :
       {"Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5, 5\r\n", "Content-Length: 05\r\n"}) {
    JudgedResponse judged(response(lines));
    EXPECT_EQ(judged.error, Error::none) << lines << judged.detail;
    EXPECT_EQ(judged.head.framing, Framing::sized);
    EXPECT_EQ(judged.head.content_length, 5U);
    EXPECT_EQ(judged.value("content-length"), "<none>");
  }
}

TEST(ResponseGate, SomeResponsesNeverHaveABody) {  // R03
  JudgedResponse no_content(response("Content-Length: 5\r\n", "HTTP/1.1 204 No Content"));
  EXPECT_EQ(no_content.head.framing, Framing::none);
  EXPECT_FALSE(no_content.head.has_content_length);
  EXPECT_TRUE(no_content.head.keep_alive);
  EXPECT_EQ(JudgedResponse(response("", "HTTP/1.1 103 Early Hints")).head.framing, Framing::none);
  JudgedResponse to_head(response("Content-Length: 5\r\n"), true);
  EXPECT_EQ(to_head.head.framing, Framing::none);
  EXPECT_TRUE(to_head.head.has_content_length);
  EXPECT_EQ(to_head.head.content_length, 5U);
  JudgedResponse unchanged(response("Content-Length: 7\r\n", "HTTP/1.1 304 Not Modified"));
  EXPECT_EQ(unchanged.head.framing, Framing::none);
  EXPECT_EQ(unchanged.head.content_length, 7U);
  EXPECT_TRUE(JudgedResponse(response(""), true).head.keep_alive);
}

TEST(ResponseGate, WithoutALengthTheConnectionEndsTheBody) {  // R04
  JudgedResponse judged(response("Connection: keep-alive\r\n"));
  EXPECT_EQ(judged.head.framing, Framing::until_close);
  EXPECT_FALSE(judged.head.keep_alive);
}

TEST(ResponseGate, FoldedLinesAreJoinedWithOneSpace) {  // R07
  JudgedResponse judged(response("X: a\r\n  b\r\n\tc\r\nY:\r\n z\r\nW: w\r\n \r\nContent-Length: 0\r\n"));
  ASSERT_EQ(judged.error, Error::none) << judged.detail;
  EXPECT_EQ(judged.value("x"), "a b c");
  EXPECT_EQ(judged.value("y"), "z");
  EXPECT_EQ(judged.value("w"), "w");
}

TEST(ResponseGate, HeadsHaveLimits) {  // R10
  std::string fields;
  for (int i = 0; i < 201; ++i) fields += "A: b\r\n";
  EXPECT_EQ(JudgedResponse(response(fields)).error, Error::upstream_headers_too_large);
  EXPECT_EQ(JudgedResponse(response(fields.substr(6))).error, Error::none);
  EXPECT_EQ(JudgedResponse(response("A: " + std::string(65 * 1024, 'x') + "\r\n")).error,
            Error::upstream_headers_too_large);
}

TEST(ResponseGate, FieldsOfTheConnectionGo) {
  JudgedResponse judged(
      response("Connection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 1\r\nProxy-Authenticate: x\r\nTrailer: X\r\n"
               "Upgrade: h2c\r\nServer: s\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: 0\r\n"));
  ASSERT_EQ(judged.error, Error::none);
  EXPECT_EQ(judged.head.headers.size(), 3U);
  EXPECT_FALSE(judged.head.keep_alive);
  EXPECT_FALSE(judged.head.upgrades_to_websocket);
}

TEST(ResponseGate, SwitchingProtocolsIsRecognised) {
  const auto line = "HTTP/1.1 101 Switching Protocols";
  EXPECT_TRUE(
      JudgedResponse(response("Connection: Upgrade\r\nUpgrade: websocket\r\n", line)).head.upgrades_to_websocket);
  EXPECT_FALSE(JudgedResponse(response("Upgrade: websocket\r\n", line)).head.upgrades_to_websocket);
}

TEST(ResponseGate, AnEmptyReasonIsFine) {
  JudgedResponse judged(response("Content-Length: 0\r\n", "HTTP/1.0 404 "));
  ASSERT_EQ(judged.error, Error::none);
  EXPECT_EQ(judged.head.status, 404);
  EXPECT_EQ(judged.head.version_minor, 0);
  EXPECT_EQ(judged.head.reason, "");
  EXPECT_FALSE(judged.head.keep_alive);
}

}  // namespace
}  // namespace gatehouse::core
